/** The folders of a library: how each is, one more, one less, one that is elsewhere now, and what is passed over. */
'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { EyeOff, FolderCheck, FolderPlus, FolderX, MapPin, Trash2 } from 'lucide-react'
import { useCallback, useState } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Library, LibraryRoot } from '@/api/types'
import { Badge } from '@/components/badge'
import { Button } from '@/components/button'
import { ConfirmDialog } from '@/components/dialog'
import { Skeleton } from '@/components/skeleton'
import { ErrorState } from '@/components/states'
import { toast } from '@/components/toast'
import { Panel } from '@/features/admin/panel'
import { FolderPicker } from '@/features/library-form'
import { spoken } from '@/lib/server-words'
import { PassedOverDialog } from './passed-over-dialog'
import { removalQuery, rootsQuery } from './queries'
import { RelocateDialog } from './relocate-dialog'
import { LostDisks, RootWatch } from './root-watch'

export function Folders({ library }: { library: Library }) {
  const t = useTranslations('librarySettings')
  const client = useQueryClient()
  const [isPicking, setIsPicking] = useState(false)
  const { data: roots, error, refetch } = useQuery(rootsQuery(library.id))
  const add = useMutation({
    mutationFn: (path: string) =>
      answer(
        api.POST('/api/v1/libraries/{library_id}/roots', {
          params: { path: { library_id: library.id } },
          body: { path },
        }),
      ),
    onSuccess: () => void toast(t('folderAdded'), { kind: 'success' }),
    onError: (failure) => void toast(failure.message, { kind: 'error', durationMs: 8000 }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.libraries }),
  })
  return (
    <Panel
      title={t('folders')}
      actions={
        <Button
          icon={<FolderPlus className="size-4.5" aria-hidden />}
          isBusy={add.isPending}
          onClick={() => setIsPicking(true)}
        >
          {t('addFolder')}
        </Button>
      }
    >
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !roots ? (
        <div className="flex flex-col gap-3" aria-hidden>
          {library.roots.map(({ id }) => (
            <Skeleton key={id} className="h-24 rounded-md" />
          ))}
        </div>
      ) : (
        <ul className="divide-y divide-line">
          {roots.map((root) => (
            <Folder key={root.id} library={library} root={root} isOnly={roots.length === 1} />
          ))}
        </ul>
      )}
      <FolderPicker
        isOpen={isPicking}
        onClose={() => setIsPicking(false)}
        onPick={(path) => {
          setIsPicking(false)
          add.mutate(path)
        }}
      />
    </Panel>
  )
}

interface FolderProps {
  library: Library
  root: LibraryRoot
  isOnly: boolean
}

function Folder({ library, root, isOnly }: FolderProps) {
  const t = useTranslations('librarySettings')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const [open, setOpen] = useState<'relocate' | 'passed-over' | 'remove' | null>(null)
  const close = useCallback(() => setOpen(null), [])
  const isOffline = root.state === 'offline'
  const facts = [
    t('files', { count: root.file_count }),
    ...(root.missing_file_count > 0 ? [t('missingFiles', { count: root.missing_file_count })] : []),
    root.checked_at
      ? t('checked', { when: format.relativeTime(root.checked_at, Math.max(root.checked_at, now.getTime())) })
      : t('neverChecked'),
  ]
  return (
    <li className="py-4 first:pt-0 last:pb-0">
      <div className="flex items-start gap-3">
        {isOffline ? (
          <FolderX className="mt-0.5 size-5 shrink-0 text-warning" aria-hidden />
        ) : (
          <FolderCheck className="mt-0.5 size-5 shrink-0 text-success" aria-hidden />
        )}
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="min-w-0 font-mono text-base break-all">{root.path}</span>
            <Badge look={isOffline ? 'warning' : 'success'}>{isOffline ? t('offline') : t('online')}</Badge>
          </p>
          <p className="mt-1 text-sm text-subtle tabular-nums">{facts.join(' · ')}</p>
          {isOffline && (
            <p className="mt-2 text-base text-warning">
              {root.state_reason && spoken(root.state_reason)}{' '}
              <span className="text-muted">{t('offlineBody')}</span>
            </p>
          )}
          <RootWatch root={root} />
          <LostDisks library={library} root={root} />
        </div>
      </div>
      <div className="mt-3 flex flex-wrap gap-2 sm:pl-8">
        <Button
          size="sm"
          look={isOffline ? 'primary' : 'secondary'}
          icon={<MapPin className="size-4" aria-hidden />}
          onClick={() => setOpen('relocate')}
        >
          {t('relocate')}
          <span className="sr-only">{root.path}</span>
        </Button>
        <Button
          size="sm"
          icon={<EyeOff className="size-4" aria-hidden />}
          disabled={isOffline}
          onClick={() => setOpen('passed-over')}
        >
          {t('passedOver')}
          <span className="sr-only">{root.path}</span>
        </Button>
        {!isOnly && (
          <Button
            size="sm"
            look="quiet"
            icon={<Trash2 className="size-4" aria-hidden />}
            onClick={() => setOpen('remove')}
          >
            {t('remove')}
            <span className="sr-only">{root.path}</span>
          </Button>
        )}
      </div>
      {open === 'relocate' && <RelocateDialog library={library} root={root} onClose={close} />}
      {open === 'passed-over' && <PassedOverDialog library={library} root={root} onClose={close} />}
      {open === 'remove' && <RemoveDialog library={library} root={root} onClose={close} />}
    </li>
  )
}

function RemoveDialog({
  library,
  root,
  onClose,
}: {
  library: Library
  root: LibraryRoot
  onClose: () => void
}) {
  const t = useTranslations('librarySettings')
  const client = useQueryClient()
  const { data } = useQuery(removalQuery(library.id, root.id))
  const remove = async () => {
    await answer(
      api.DELETE('/api/v1/libraries/{library_id}/roots/{root_id}', {
        params: { path: { library_id: library.id, root_id: root.id } },
      }),
    )
    await client.invalidateQueries({ queryKey: keys.libraries })
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('removeTitle', { name: library.name })}
      body={
        <>
          <span className="mb-3 block font-mono text-base break-all text-fg">{root.path}</span>
          {data
            ? t('removeBody', { files: data.file_count, titles: data.title_count })
            : t('removeCounting')}{' '}
          {t('removeKept')}
        </>
      }
      confirmLabel={t('removeConfirm')}
      onConfirm={remove}
    />
  )
}
