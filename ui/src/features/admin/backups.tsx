/** Copies of the database: made, checked again, deleted, and how to go back to one. */
'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import {
  CircleCheck,
  CircleDashed,
  DatabaseBackup,
  History,
  ShieldCheck,
  Trash2,
  TriangleAlert,
} from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { activeJobsQuery } from '@/api/queries'
import type { Backup } from '@/api/types'
import { Badge } from '@/components/badge'
import { Button, IconButton } from '@/components/button'
import { ConfirmDialog, Dialog } from '@/components/dialog'
import { Skeleton } from '@/components/skeleton'
import { ErrorState } from '@/components/states'
import { toast } from '@/components/toast'
import { copyText } from '@/lib/clipboard'
import { Panel } from './panel'
import { backupsQuery } from './queries'

const KIND = 'backup_database'

export function Backups() {
  const t = useTranslations('admin')
  const client = useQueryClient()
  const { data: backups, error, refetch } = useQuery(backupsQuery)
  const { data: jobs = [] } = useQuery(activeJobsQuery)
  const isRunning = jobs.some(({ kind }) => kind === KIND)
  const make = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/system/backups')),
    onError: (failure) => void toast(failure.message, { kind: 'error' }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.activeJobs }),
        client.invalidateQueries({ queryKey: keys.backups }),
      ]),
  })
  return (
    <Panel
      title={t('backups')}
      className="lg:col-span-2"
      actions={
        <Button
          icon={<DatabaseBackup className="size-4.5" aria-hidden />}
          isBusy={make.isPending || isRunning}
          onClick={() => make.mutate()}
        >
          {t('backup.now')}
        </Button>
      }
    >
      <p className="-mt-2 mb-3 max-w-prose text-base text-muted">{t('backup.about')}</p>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !backups ? (
        <Skeleton className="h-24" />
      ) : backups.length === 0 ? (
        <p className="py-4 text-md text-subtle">{t('backup.none')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {backups.map((backup) => (
            <BackupLine key={backup.id} backup={backup} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function BackupLine({ backup }: { backup: Backup }) {
  const t = useTranslations('admin')
  const format = useFormatter()
  const client = useQueryClient()
  const [asked, setAsked] = useState<'restore' | 'delete' | null>(null)
  const stale = () => client.invalidateQueries({ queryKey: keys.backups })
  const path = { params: { path: { backup_id: backup.id } } }
  const verify = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/system/backups/{backup_id}/verify', path)),
    onSuccess: ({ problem }) =>
      void toast(problem ?? t('backup.sound'), { kind: problem ? 'error' : 'success' }),
    onError: (failure) => void toast(failure.message, { kind: 'error' }),
    onSettled: stale,
  })
  const remove = async () => {
    await answer(api.DELETE('/api/v1/system/backups/{backup_id}', path))
    await stale()
  }
  const made = format.dateTime(backup.made_at, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-md">
          {made}
          <Verdict backup={backup} />
        </p>
        <p className="truncate text-sm text-subtle">
          <span className="font-mono">{backup.file_name}</span>
          {' · '}
          <span className="tabular-nums">
            {t('megabytes', { count: format.number(backup.size_bytes / 1e6, { maximumFractionDigits: 1 }) })}
          </span>
        </p>
        {backup.problem && <p className="mt-1 text-sm break-words text-danger">{backup.problem}</p>}
      </div>
      <div className="flex items-center gap-1">
        <IconButton
          label={t('backup.verify', { made })}
          icon={<ShieldCheck className="size-4.5" aria-hidden />}
          disabled={verify.isPending}
          onClick={() => verify.mutate()}
        />
        <IconButton
          label={t('backup.goBack', { made })}
          icon={<History className="size-4.5" aria-hidden />}
          disabled={backup.problem !== null}
          onClick={() => setAsked('restore')}
        />
        <IconButton
          label={t('backup.delete', { made })}
          icon={<Trash2 className="size-4.5" aria-hidden />}
          onClick={() => setAsked('delete')}
        />
      </div>
      {asked === 'restore' && <HowToGoBack backup={backup} made={made} onClose={() => setAsked(null)} />}
      <ConfirmDialog
        isOpen={asked === 'delete'}
        onClose={() => setAsked(null)}
        title={t('backup.deleteTitle', { made })}
        body={t('backup.deleteBody', { file: backup.file_name })}
        confirmLabel={t('delete')}
        onConfirm={remove}
      />
    </li>
  )
}

function Verdict({ backup }: { backup: Backup }) {
  const t = useTranslations('admin.backup')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  if (backup.problem !== null)
    return (
      <Badge look="danger" icon={<TriangleAlert className="size-3.5" aria-hidden />}>
        {t('broken')}
      </Badge>
    )
  if (backup.verified_at === null)
    return <Badge icon={<CircleDashed className="size-3.5" aria-hidden />}>{t('unverified')}</Badge>
  return (
    <Badge look="success" icon={<CircleCheck className="size-3.5" aria-hidden />}>
      {t('verified', { when: format.relativeTime(Math.min(backup.verified_at, now.getTime()), now) })}
    </Badge>
  )
}

/** A server cannot replace the database that it has open, so a person does it while it is off. */
function HowToGoBack({ backup, made, onClose }: { backup: Backup; made: string; onClose: () => void }) {
  const t = useTranslations('admin.backup')
  const copy = async () => {
    const isCopied = await copyText(backup.restore_command)
    void toast(t(isCopied ? 'copied' : 'copyFailed'), { kind: isCopied ? 'success' : 'error' })
  }
  const steps: ReactNode[] = [
    t('stopServer'),
    <span key="type" className="block">
      {t('type')}
      <code className="mt-2 block rounded-md bg-s2 px-3.5 py-2.5 font-mono text-sm break-all select-all">
        {backup.restore_command}
      </code>
    </span>,
    t('startServer'),
  ]
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('goBackTitle', { made })}
      description={t('goBackBody')}
      footer={
        <Button look="primary" onClick={() => void copy()}>
          {t('copy')}
        </Button>
      }
    >
      <ol className="flex flex-col gap-3 text-base">
        {steps.map((step, at) => (
          <li key={at} className="flex gap-3">
            <span
              aria-hidden
              className="grid size-6 shrink-0 place-items-center rounded-full bg-s3 text-sm tabular-nums"
            >
              {at + 1}
            </span>
            <span className="min-w-0 flex-1">{step}</span>
          </li>
        ))}
      </ol>
    </Dialog>
  )
}
