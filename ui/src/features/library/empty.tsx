/** A library without titles, and what to do about it. */
'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FolderOpen, FolderX } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { useIsAdmin } from '@/api/queries'
import type { Library } from '@/api/types'
import { Button, ButtonLink } from '@/components/button'
import { EmptyState } from '@/components/states'
import { toast } from '@/components/toast'
import { routes } from '@/lib/routes'
import { spoken } from '@/lib/server-words'

export default function EmptyLibrary({ library }: { library: Library }) {
  const t = useTranslations('library')
  const isAdmin = useIsAdmin()
  const scan = useScan(library.id)
  const offline = library.roots.find(({ state }) => state === 'offline')
  if (library.active_job_id)
    return (
      <EmptyState icon={<FolderOpen />} title={t('reading')}>
        {t('readingBody')}
      </EmptyState>
    )
  if (!isAdmin)
    return (
      <EmptyState icon={<FolderOpen />} title={t('empty')}>
        {t('emptyBody')}
      </EmptyState>
    )
  const check = (
    <ButtonLink look={offline ? 'primary' : 'secondary'} href={routes.admin('libraries')}>
      {t('checkFolders')}
    </ButtonLink>
  )
  const start = (
    <Button look={offline ? 'secondary' : 'primary'} isBusy={scan.isPending} onClick={() => scan.mutate()}>
      {t('scan')}
    </Button>
  )
  return (
    <EmptyState
      icon={offline ? <FolderX /> : <FolderOpen />}
      title={offline ? t('offline') : t('empty')}
      action={
        offline ? (
          <>
            {check}
            {start}
          </>
        ) : (
          <>
            {start}
            {check}
          </>
        )
      }
    >
      {offline
        ? offline.state_reason
          ? spoken(offline.state_reason)
          : t('offlineBody', { path: offline.path })
        : t('emptyAdmin', { paths: library.roots.map(({ path }) => path).join(', ') })}
    </EmptyState>
  )
}

function useScan(libraryId: string) {
  const t = useTranslations('library')
  const client = useQueryClient()
  return useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/libraries/{library_id}/scan', { params: { path: { library_id: libraryId } } }),
      ),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.libraries }),
        client.invalidateQueries({ queryKey: keys.activeJobs }),
      ]),
    onError: (error) => void toast(t('scanFailed'), { kind: 'error', description: error.message }),
  })
}
