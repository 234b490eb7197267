/** Work that runs on the server, for those who may see it. */
'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useFormatter, useTranslations } from 'use-intl'
import { activeJobsQuery, useIsAdmin } from '@/api/queries'
import type { Job } from '@/api/types'
import { Spinner } from '@/components/spinner'
import { routes } from '@/lib/routes'
import { spoken } from '@/lib/server-words'

export function JobPill() {
  return useIsAdmin() ? <AdminJobPill /> : null
}

function AdminJobPill() {
  const t = useTranslations('shell')
  const format = useFormatter()
  const { data: jobs = [] } = useQuery(activeJobsQuery)
  const job = jobs.find(({ state }) => state === 'running') ?? jobs[0]
  if (!job) return null
  const title = jobs.length > 1 ? t('jobs', { count: jobs.length }) : spoken(job.title)
  return (
    <Link
      href={routes.admin('jobs')}
      className="flex animate-page items-center gap-3 rounded-md bg-s1 px-3 py-2.5 text-sm ring-1 ring-line transition-colors ring-inset hover:bg-s2 max-lg:justify-center max-lg:px-0"
    >
      <Spinner className="size-4 shrink-0 text-accent" delayMs={0} />
      <span className="min-w-0 flex-1 max-lg:sr-only">
        <span className="block truncate font-medium text-fg">{title}</span>
        <span className="block truncate text-subtle tabular-nums">
          {progressText(job, (count) => format.number(count))}
        </span>
      </span>
    </Link>
  )
}

/** Honest counts: the whole only where it is known. */
function progressText(job: Job, number: (count: number) => string): string {
  const done = number(job.done_count)
  if (job.total_count) {
    const percent = Math.min(100, Math.floor((job.done_count / job.total_count) * 100))
    return `${done} / ${number(job.total_count)} · ${percent} %`
  }
  return job.done_count > 0 ? done : job.stage ? spoken(job.stage) : '…'
}
