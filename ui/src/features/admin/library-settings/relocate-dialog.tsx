/** A folder that is somewhere else now: where, what of it is there, and then the move. */
'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowRight, FolderSearch } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Job, Library, LibraryRoot } from '@/api/types'
import { Button } from '@/components/button'
import { Dialog } from '@/components/dialog'
import { Field, Input } from '@/components/field'
import { ProgressBar } from '@/components/progress'
import { toast } from '@/components/toast'
import { JobBar } from '@/features/admin/job-bar'
import { FolderPicker } from '@/features/library-form'
import { cn } from '@/lib/cn'
import { jobQuery } from './queries'

/** What the job says when it has looked. */
interface Resemblance {
  files: number
  found: number
  percent: number
  not_there: number
  other_size: number
  other_content: number
  other_time: number
  contents_read: number
  not_there_samples: string[]
  other_samples: string[]
  path: string
}

const ENOUGH_PERCENT = 90

export function RelocateDialog({
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
  const [path, setPath] = useState(root.path)
  const [isPicking, setIsPicking] = useState(false)
  const [look, setLook] = useState<string | null>(null)
  const ask = (leastPercent: number | null) =>
    answer(
      api.POST('/api/v1/libraries/{library_id}/roots/{root_id}/relocation', {
        params: { path: { library_id: library.id, root_id: root.id } },
        body: {
          path: path.trim(),
          is_applied: leastPercent !== null,
          least_percent: leastPercent ?? ENOUGH_PERCENT,
        },
      }),
    )
  const looking = useMutation({ mutationFn: () => ask(null), onSuccess: ({ job_id }) => setLook(job_id) })
  const [move, setMove] = useState<string | null>(null)
  const moving = useMutation({ mutationFn: ask, onSuccess: ({ job_id }) => setMove(job_id) })
  const looked = useQuery({ ...jobQuery(look ?? ''), enabled: look !== null }).data
  const moved = useQuery({ ...jobQuery(move ?? ''), enabled: move !== null }).data
  const found = looked?.state === 'done' ? (looked.result as unknown as Resemblance) : null
  const isLooking = looking.isPending || (look !== null && !hasEnded(looked))
  const isMoving = moving.isPending || (move !== null && !hasEnded(moved))
  const isMoved = moved?.state === 'done'
  const newPath = path.trim()
  useEffect(() => {
    if (!isMoved) return
    void toast(t('relocated', { path: newPath }), { kind: 'success' })
    void client.invalidateQueries({ queryKey: keys.libraries })
    onClose()
  }, [isMoved, newPath, client, t, onClose])
  const problem =
    looking.error?.message ??
    moving.error?.message ??
    (looked?.state === 'failed' ? looked.error : null) ??
    (moved?.state === 'failed' ? moved.error : null)
  const start = () => {
    setMove(null)
    moving.reset()
    looking.mutate()
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="lg"
      title={t('relocate')}
      description={t('relocateBody')}
      footer={
        found ? (
          <>
            <Button
              onClick={() => {
                setLook(null)
                looking.reset()
                moving.reset()
              }}
            >
              {t('elsewhere')}
            </Button>
            <Button
              look={found.percent >= ENOUGH_PERCENT ? 'primary' : 'danger'}
              disabled={found.found === 0 && found.files > 0}
              isBusy={isMoving}
              onClick={() => moving.mutate(Math.min(found.percent, ENOUGH_PERCENT))}
            >
              {found.percent >= ENOUGH_PERCENT ? t('relocateApply') : t('relocateAnyway')}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button
              look="primary"
              disabled={path.trim() === '' || path.trim() === root.path}
              isBusy={isLooking}
              onClick={start}
            >
              {t('look')}
            </Button>
          </>
        )
      }
    >
      {found ? (
        <Result found={found} old={root.path} />
      ) : (
        <>
          <p className="mb-1.5 text-sm font-medium text-muted">{t('before')}</p>
          <p className="mb-5 font-mono text-base break-all">{root.path}</p>
          <div className="flex flex-col gap-2 sm:flex-row sm:items-end">
            <Field label={t('nowAt')} className="min-w-0 flex-1">
              {(control) => (
                <Input
                  {...control}
                  value={path}
                  maxLength={4096}
                  spellCheck={false}
                  autoCapitalize="none"
                  autoComplete="off"
                  disabled={isLooking}
                  className="font-mono text-base"
                  onChange={(event) => {
                    setPath(event.target.value)
                    looking.reset()
                    setLook(null)
                  }}
                />
              )}
            </Field>
            <Button
              icon={<FolderSearch className="size-4.5" aria-hidden />}
              disabled={isLooking}
              className="h-11"
              onClick={() => setIsPicking(true)}
            >
              {t('choose')}
            </Button>
          </div>
          {isLooking && looked && <Progress job={looked} />}
          {looked?.state === 'cancelled' && <p className="mt-4 text-base text-muted">{t('lookCancelled')}</p>}
        </>
      )}
      {problem && (
        <p role="alert" className="mt-4 text-base text-danger">
          {problem}
        </p>
      )}
      <FolderPicker
        isOpen={isPicking}
        onClose={() => setIsPicking(false)}
        onPick={(picked) => {
          setIsPicking(false)
          setPath(picked)
          looking.reset()
          setLook(null)
        }}
      />
    </Dialog>
  )
}

function Progress({ job }: { job: Job }) {
  const t = useTranslations('librarySettings')
  const format = useFormatter()
  return (
    <div className="mt-5" aria-live="polite">
      <JobBar job={job} label={t('look')} cancelLabel={t('stop')}>
        <p className="text-base text-muted tabular-nums">
          {job.state === 'queued'
            ? t('lookWaits')
            : t('lookGoes', {
                done: format.number(job.done_count),
                total: format.number(job.total_count ?? 0),
              })}
        </p>
      </JobBar>
    </div>
  )
}

function Result({ found, old }: { found: Resemblance; old: string }) {
  const t = useTranslations('librarySettings')
  const isEnough = found.percent >= ENOUGH_PERCENT
  const others = found.other_size + found.other_content
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 font-mono text-sm text-muted">
        <span className="break-all">{old}</span>
        <ArrowRight className="size-4 shrink-0" aria-hidden />
        <span className="break-all text-fg">{found.path}</span>
      </p>
      <div className="mt-4 flex items-baseline gap-3">
        <span
          className={cn('text-3xl font-semibold tabular-nums', isEnough ? 'text-success' : 'text-warning')}
        >
          {t('percent', { percent: found.percent })}
        </span>
        <span className="text-base text-muted">{t('found', { found: found.found, files: found.files })}</span>
      </div>
      <ProgressBar
        label={t('foundLabel')}
        fraction={found.files ? found.found / found.files : 1}
        className="mt-2.5"
      />
      <p className="mt-4 text-base text-muted">
        {found.found === 0 && found.files > 0
          ? t('relocateNothing')
          : isEnough
            ? t('relocateGood', { read: found.contents_read })
            : t('relocatePoor', { count: found.files - found.found })}
      </p>
      {found.not_there > 0 && (
        <Samples
          title={t('notThere', { count: found.not_there })}
          paths={found.not_there_samples}
          count={found.not_there}
        />
      )}
      {others > 0 && (
        <Samples title={t('others', { count: others })} paths={found.other_samples} count={others} />
      )}
    </>
  )
}

function Samples({ title, paths, count }: { title: string; paths: readonly string[]; count: number }) {
  const t = useTranslations('librarySettings')
  return (
    <div className="mt-5">
      <h3 className="mb-2 text-md font-medium">{title}</h3>
      <ul
        className="flex max-h-52 flex-col gap-1 overflow-y-auto rounded-md bg-s2 px-3.5 py-2.5"
        tabIndex={0}
        aria-label={title}
      >
        {paths.map((path) => (
          <li key={path} className="font-mono text-sm break-all">
            {path}
          </li>
        ))}
        {count > paths.length && (
          <li className="text-sm text-subtle">{t('andMore', { count: count - paths.length })}</li>
        )}
      </ul>
    </div>
  )
}

function hasEnded(job: Job | undefined): boolean {
  return job?.state === 'done' || job?.state === 'failed' || job?.state === 'cancelled'
}
