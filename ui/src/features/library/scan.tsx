/** How far the scan of this library is; for admins. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { activeJobsQuery } from '@/api/queries'
import type { Library } from '@/api/types'
import { ProgressBar } from '@/components/progress'
import { spoken } from '@/lib/server-words'

export default function ScanProgress({ library }: { library: Library }) {
  const t = useTranslations('library')
  const { data: jobs = [] } = useQuery(activeJobsQuery)
  const job =
    jobs.find(({ id }) => id === library.active_job_id) ??
    jobs.find((each) => each.library_id === library.id && each.kind === 'scan_library')
  if (!job) return null
  const whole = job.total_count ?? 0
  return (
    <div className="mb-6 flex animate-page items-center gap-4 rounded-md bg-s1 px-4 py-3 text-sm ring-1 ring-line ring-inset">
      <span className="shrink-0 font-medium">{spoken(job.title)}</span>
      <ProgressBar label={spoken(job.title)} fraction={whole > 0 ? job.done_count / whole : null} />
      <span className="shrink-0 text-subtle tabular-nums">
        {whole > 0
          ? t('progress', { done: job.done_count, total: whole })
          : t('found', { count: job.done_count })}
      </span>
    </div>
  )
}
