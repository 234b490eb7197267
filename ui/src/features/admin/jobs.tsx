/** Work: what runs and waits now, as it goes; and what has ended, with what came of it. */
'use client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleSlash, CircleStop, CircleX, Clock, ListChecks } from 'lucide-react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { activeJobsQuery, librariesQuery } from '@/api/queries'
import type { Job } from '@/api/types'
import { Badge } from '@/components/badge'
import { Button } from '@/components/button'
import { ProgressBar } from '@/components/progress'
import { Skeleton } from '@/components/skeleton'
import { Spinner } from '@/components/spinner'
import { ErrorState } from '@/components/states'
import { spoken } from '@/lib/server-words'
import { useCancelJob } from './mutations'
import { Panel } from './panel'
import { endedJobsQuery } from './queries'

export default function Jobs() {
  const t = useTranslations('admin')
  const active = useQuery(activeJobsQuery)
  const ended = useInfiniteQuery(endedJobsQuery)
  const history = ended.data?.pages.flatMap((page) => page.jobs) ?? []
  return (
    <div className="flex flex-col gap-5">
      <Panel title={t('now')}>
        {active.error ? (
          <ErrorState error={active.error} onRetry={() => void active.refetch()} />
        ) : !active.data ? (
          <Skeleton className="h-16" />
        ) : active.data.length === 0 ? (
          <p className="flex items-center gap-3 py-2 text-md text-subtle">
            <ListChecks className="size-5" aria-hidden />
            {t('noJobs')}
          </p>
        ) : (
          <ul className="flex flex-col gap-5">
            {active.data.map((job) => (
              <ActiveJob key={job.id} job={job} />
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={t('history')}>
        {ended.error ? (
          <ErrorState error={ended.error} onRetry={() => void ended.refetch()} />
        ) : !ended.data ? (
          <Skeleton className="h-48" />
        ) : history.length === 0 ? (
          <p className="py-2 text-md text-subtle">{t('noHistory')}</p>
        ) : (
          <>
            <ul className="divide-y divide-line">
              {history.map((job) => (
                <EndedJob key={job.id} job={job} />
              ))}
            </ul>
            {ended.hasNextPage && (
              <Button
                className="mt-4"
                isBusy={ended.isFetchingNextPage}
                onClick={() => void ended.fetchNextPage()}
              >
                {t('more')}
              </Button>
            )}
          </>
        )}
      </Panel>
    </div>
  )
}

function ActiveJob({ job }: { job: Job }) {
  const t = useTranslations('admin')
  const format = useFormatter()
  const cancel = useCancelJob()
  const done = format.number(job.done_count)
  return (
    <li>
      <div className="flex items-center gap-3">
        {job.state === 'running' ? (
          <Spinner className="size-5 shrink-0 text-accent" delayMs={0} />
        ) : (
          <Clock className="size-5 shrink-0 text-subtle" aria-hidden />
        )}
        <span className="min-w-0 flex-1 truncate text-md font-medium">{spoken(job.title)}</span>
        <span className="text-base text-subtle tabular-nums">
          {job.state === 'queued'
            ? t('queued')
            : job.total_count
              ? `${done} / ${format.number(job.total_count)}`
              : done}
        </span>
        <Button
          size="sm"
          icon={<CircleStop className="size-4" aria-hidden />}
          isBusy={cancel.isPending}
          onClick={() => cancel.mutate(job.id)}
        >
          {t('cancel')}
        </Button>
      </div>
      {job.state === 'running' && (
        <>
          <ProgressBar
            label={spoken(job.title)}
            fraction={job.total_count ? job.done_count / job.total_count : null}
            className="mt-2.5"
          />
          <p className="mt-1.5 flex min-h-5 items-center gap-2 text-sm text-subtle">
            {job.stage && <Badge>{spoken(job.stage)}</Badge>}
            <span className="min-w-0 truncate">{job.current}</span>
          </p>
        </>
      )}
    </li>
  )
}

const ICONS = {
  done: <CircleCheck className="size-5 text-success" aria-hidden />,
  failed: <CircleX className="size-5 text-danger" aria-hidden />,
  cancelled: <CircleSlash className="size-5 text-subtle" aria-hidden />,
} as const

function EndedJob({ job }: { job: Job }) {
  const t = useTranslations('admin')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const { data: libraries } = useQuery(librariesQuery)
  const library = libraries?.find(({ id }) => id === job.library_id)
  const state = job.state === 'failed' || job.state === 'cancelled' ? job.state : 'done'
  const tookS = job.started_at && job.finished_at ? (job.finished_at - job.started_at) / 1000 : null
  return (
    <li className="flex items-start gap-3 py-3">
      <span className="mt-0.5 shrink-0">{ICONS[state]}</span>
      <div className="min-w-0 flex-1">
        <p className="text-md">
          {spoken(job.title)}
          {library && <span className="text-subtle"> · {library.name}</span>}
        </p>
        {typeof job.result?.parked_plan_id === 'string' && (
          <p className="text-base text-warning">{t('parkedJob')}</p>
        )}
        {job.error && <p className="text-base text-danger">{spoken(job.error)}</p>}
      </div>
      <div className="shrink-0 text-right text-sm text-subtle tabular-nums">
        <p>
          {t(`states.${state}`)}
          {job.finished_at && ` · ${format.relativeTime(job.finished_at, now)}`}
        </p>
        {tookS !== null && tookS >= 0.1 && (
          <p>{t('took', { seconds: format.number(tookS, { maximumFractionDigits: 1 }) })}</p>
        )}
      </div>
    </li>
  )
}
