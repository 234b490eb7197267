/** Libraries: what each holds, how its folders are, its scan as it goes. */
'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { FolderCheck, FolderX, History, Plus, RefreshCw, Settings2, Trash2 } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { activeJobsQuery, librariesQuery } from '@/api/queries'
import type { Job, Library } from '@/api/types'
import { Button, ButtonLink, IconButton } from '@/components/button'
import { ConfirmDialog, Dialog } from '@/components/dialog'
import { Skeleton } from '@/components/skeleton'
import { EmptyState, ErrorState } from '@/components/states'
import {
  emptyDraft,
  findProblems,
  LibraryFields,
  useCreateLibrary,
  type LibraryDraft,
} from '@/features/library-form'
import { routes } from '@/lib/routes'
import { spoken } from '@/lib/server-words'
import { LibraryPage } from './library-page'
import { DefaultSchedule, ScanTimes } from './library-settings'
import { useScanLibrary } from './mutations'
import { ParkedPlans } from './parked-plans'
import { ScanProgress } from './scan-progress'

export default function Libraries() {
  const t = useTranslations('admin')
  const { data: libraries, error, refetch } = useQuery(librariesQuery)
  const { data: jobs = [] } = useQuery(activeJobsQuery)
  const [isAdding, setIsAdding] = useState(false)
  const asked = useSearchParams().get('library')
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  const chosen = libraries?.find(({ id }) => id === asked)
  if (chosen) return <LibraryPage key={chosen.id} library={chosen} />
  const add = (
    <Button look="primary" icon={<Plus className="size-4.5" aria-hidden />} onClick={() => setIsAdding(true)}>
      {t('addLibrary')}
    </Button>
  )
  return (
    <>
      <ParkedPlans />
      {!libraries ? (
        <div className="grid gap-5 lg:grid-cols-2" aria-hidden>
          <Skeleton className="h-48 rounded-lg" />
          <Skeleton className="h-48 rounded-lg" />
        </div>
      ) : libraries.length === 0 ? (
        <EmptyState title={t('noLibraries')} icon={<FolderCheck aria-hidden />} action={add}>
          {t('noLibrariesBody')}
        </EmptyState>
      ) : (
        <>
          <div className="mb-5 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
            <DefaultSchedule />
            <div className="ml-auto">{add}</div>
          </div>
          <ul className="grid gap-5 lg:grid-cols-2">
            {libraries.map((library) => (
              <LibraryPanel
                key={library.id}
                library={library}
                job={jobs.find((job) => job.library_id === library.id) ?? null}
              />
            ))}
          </ul>
        </>
      )}
      {isAdding && <AddDialog onClose={() => setIsAdding(false)} />}
    </>
  )
}

function LibraryPanel({ library, job }: { library: Library; job: Job | null }) {
  const t = useTranslations('admin')
  const form = useTranslations('libraryForm')
  const settings = useTranslations('librarySettings')
  const plans = useTranslations('plans')
  const client = useQueryClient()
  const [isDeleting, setIsDeleting] = useState(false)
  const path = { library_id: library.id }
  const scan = useScanLibrary()
  const remove = async () => {
    await answer(api.DELETE('/api/v1/libraries/{library_id}', { params: { path } }))
    await client.invalidateQueries({ queryKey: keys.libraries })
  }
  const isScanning = job !== null || library.active_job_id !== null
  return (
    <li className="flex min-w-0 flex-col rounded-lg bg-s1 p-5 ring-1 ring-line ring-inset sm:p-6">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-44">
          <h2 className="text-lg font-semibold wrap-anywhere hyphens-auto">{library.name}</h2>
          <p className="mt-0.5 text-base text-subtle">
            {form(`kinds.${library.kind}`)} · {t('titles', { count: library.item_count })}
            {library.missing_count > 0 && ` · ${t('missing', { count: library.missing_count })}`}
          </p>
        </div>
        <div className="flex shrink-0 items-center gap-1">
          <ButtonLink
            size="sm"
            href={routes.libraryPage(library.id, 'settings')}
            icon={<Settings2 className="size-4" aria-hidden />}
          >
            {settings('open')}
            <span className="sr-only">{library.name}</span>
          </ButtonLink>
          <IconButton
            label={t('deleteLibrary', { name: library.name })}
            icon={<Trash2 className="size-4.5" aria-hidden />}
            onClick={() => setIsDeleting(true)}
          />
        </div>
      </div>
      <ul className="mt-4 mb-5 flex flex-col gap-2">
        {library.roots.map((root) => (
          <li key={root.id} className="flex items-start gap-2.5 text-sm">
            {root.state === 'online' ? (
              <FolderCheck className="mt-0.5 size-4 shrink-0 text-success" aria-hidden />
            ) : (
              <FolderX className="mt-0.5 size-4 shrink-0 text-warning" aria-hidden />
            )}
            <span className="min-w-0 flex-1">
              <span className="font-mono break-all">{root.path}</span>
              {root.state === 'offline' && (
                <span className="block text-warning">
                  {t('offline')}
                  {root.state_reason && ` · ${spoken(root.state_reason)}`}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
      <div className="mt-auto">
        {job ? (
          <ScanProgress job={job} />
        ) : (
          <p className="text-sm text-subtle">
            <ScanTimes library={library} />
          </p>
        )}
        <div className="mt-3 flex flex-wrap items-center justify-between gap-3">
          <ButtonLink
            href={routes.libraryPage(library.id, library.missing_count > 0 ? 'missing' : 'scans')}
            look="quiet"
            size="sm"
            className="-ml-3"
            icon={<History className="size-4" aria-hidden />}
          >
            {plans(library.missing_count > 0 ? 'openMissing' : 'open')}
            <span className="sr-only"> · {library.name}</span>
          </ButtonLink>
          {!job && (
            <Button
              icon={<RefreshCw className="size-4" aria-hidden />}
              isBusy={scan.isPending || isScanning}
              onClick={() => scan.mutate(library.id)}
            >
              {t('scan')}
            </Button>
          )}
        </div>
      </div>
      <ConfirmDialog
        isOpen={isDeleting}
        onClose={() => setIsDeleting(false)}
        title={t('deleteLibraryTitle', { name: library.name })}
        body={t('deleteLibraryBody')}
        confirmLabel={t('delete')}
        typed={library.name}
        onConfirm={remove}
      />
    </li>
  )
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('admin')
  const words = useTranslations('libraryForm')
  const create = useCreateLibrary()
  const [draft, setDraft] = useState<LibraryDraft>({ ...emptyDraft, name: words('kinds.movies') })
  const [isTried, setIsTried] = useState(false)
  const found = findProblems(draft, words)
  const confirm = () => {
    setIsTried(true)
    if (Object.keys(found).length === 0) create.mutate(draft, { onSuccess: onClose })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('addLibrary')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" isBusy={create.isPending} onClick={confirm}>
            {t('addAndScan')}
          </Button>
        </>
      }
    >
      <LibraryFields draft={draft} problems={isTried ? found : {}} onChange={setDraft} />
      {create.error && (
        <p role="alert" className="mt-5 text-base text-danger">
          {create.error.message}
        </p>
      )}
    </Dialog>
  )
}
