/** Before a purge: exactly what would go, and of whom. */
'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Library, PurgePreview } from '@/api/types'
import { Button } from '@/components/button'
import { Dialog } from '@/components/dialog'
import { Skeleton } from '@/components/skeleton'
import { ErrorState } from '@/components/states'
import { toast } from '@/components/toast'
import { useTitleName } from './missing-title'

/** Nothing given: all that is missing. */
export interface Chosen {
  file_ids?: string[]
  item_ids?: string[]
}

interface PurgeDialogProps {
  library: Library
  chosen: Chosen
  onClose: () => void
  onDone: () => void
}

export function PurgeDialog({ library, chosen, onClose, onDone }: PurgeDialogProps) {
  const t = useTranslations('plans')
  const client = useQueryClient()
  const path = { library_id: library.id }
  const preview = useQuery({
    queryKey: keys.purgePreview(library.id, chosen),
    queryFn: ({ signal }) =>
      answer(
        api.POST('/api/v1/libraries/{library_id}/purge-preview', { params: { path }, body: chosen, signal }),
      ),
    staleTime: 0,
    gcTime: 0,
  })
  const purge = useMutation({
    mutationFn: (stamp: string) =>
      answer(
        api.POST('/api/v1/libraries/{library_id}/purge', { params: { path }, body: { ...chosen, stamp } }),
      ),
    onSuccess: () => {
      toast(t('purge.done'))
      onDone()
      onClose()
    },
    onError: () => void preview.refetch(),
    onSettled: () => client.invalidateQueries({ queryKey: keys.jobs }),
  })
  const found = preview.data
  const isNothing = found !== undefined && found.files === 0 && found.titles === 0
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('purge.title')}
      description={t('purge.body')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            look="danger"
            disabled={!found || isNothing || preview.isFetching}
            isBusy={purge.isPending}
            onClick={() => found && purge.mutate(found.stamp)}
          >
            {t('purge.confirm')}
          </Button>
        </>
      }
    >
      {preview.error ? (
        <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
      ) : !found ? (
        <Skeleton className="h-48" />
      ) : (
        <div className="flex flex-col gap-5">
          {isNothing ? <p className="text-md">{t('purge.nothing')}</p> : <Losses found={found} />}
          {(found.offline_files > 0 || found.returned_files > 0) && (
            <Part title={t('purge.stays')}>
              {found.offline_files > 0 && <li>{t('purge.offline', { count: found.offline_files })}</li>}
              {found.returned_files > 0 && <li>{t('purge.returned', { count: found.returned_files })}</li>}
            </Part>
          )}
          {purge.error && (
            <p role="alert" className="text-base text-danger">
              {purge.error.message}
            </p>
          )}
        </div>
      )}
    </Dialog>
  )
}

function Losses({ found }: { found: PurgePreview }) {
  const t = useTranslations('plans')
  const nameOf = useTitleName()
  const more = found.titles - found.samples.length
  const others = [
    found.list_places > 0 && t('purge.listPlaces', { count: found.list_places }),
    found.edits > 0 && t('purge.edits', { count: found.edits }),
  ].filter((line): line is string => line !== false)
  return (
    <>
      <Part title={t('purge.goes')}>
        <li>{t('purge.files', { count: found.files })}</li>
        {kindOrder.map((kind) => {
          const count = found.kinds[kind] ?? 0
          return count > 0 && <li key={kind}>{t(`kinds.${kind}`, { count })}</li>
        })}
      </Part>
      {found.people.length === 0 && others.length === 0 ? (
        <p className="text-base text-muted">{t('purge.nobody')}</p>
      ) : (
        <Part title={t('purge.people')} isWarning>
          {found.people.map((person) => (
            <li key={person.user_id}>
              <strong className="font-medium">{person.name}</strong>
              {': '}
              {(['watched', 'begun', 'favourites', 'ratings'] as const)
                .filter((mark) => person[mark] > 0)
                .map((mark) => t(`purge.${mark}`, { count: person[mark] }))
                .join(', ')}
            </li>
          ))}
          {others.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </Part>
      )}
      {found.samples.length > 0 && (
        <Part title={t('purge.titles')} isList>
          {found.samples.map((title) => (
            <li key={title.id} className="wrap-anywhere">
              {nameOf(title)}
            </li>
          ))}
          {more > 0 && <li className="text-subtle">{t('moreFiles', { count: more })}</li>}
        </Part>
      )}
    </>
  )
}

const kindOrder = ['movie', 'series', 'season', 'episode', 'extra', 'artist', 'album', 'track'] as const

function Part({
  title,
  isWarning = false,
  isList = false,
  children,
}: {
  title: string
  isWarning?: boolean
  isList?: boolean
  children: ReactNode
}) {
  return (
    <section>
      <h3 className="mb-1.5 flex items-center gap-2 text-md font-semibold">
        {isWarning && <TriangleAlert className="size-4.5 text-warning" aria-hidden />}
        {title}
      </h3>
      <ul
        className={
          isList
            ? 'max-h-48 overflow-y-auto rounded-md bg-s2 px-4 py-3 text-sm leading-6 text-muted'
            : 'flex flex-col gap-1 text-base text-muted'
        }
      >
        {children}
      </ul>
    </section>
  )
}
