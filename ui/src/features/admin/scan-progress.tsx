/** A library's job as it goes. */
'use client'
import { useFormatter, useTranslations } from 'use-intl'
import type { Job } from '@/api/types'
import { Badge } from '@/components/badge'
import { spoken } from '@/lib/server-words'
import { JobBar } from './job-bar'

/** Honest counts; a share only where the whole is known. */
export function ScanProgress({ job }: { job: Job }) {
  const t = useTranslations('admin')
  const format = useFormatter()
  const count = format.number(job.done_count)
  return (
    <div aria-live="polite">
      <JobBar job={job} label={spoken(job.title)} cancelLabel={t('cancel')}>
        <p className="min-w-0 truncate text-base">
          <span className="font-medium">{spoken(job.title)}</span>
          <span className="text-subtle tabular-nums">
            {' · '}
            {job.total_count ? `${count} / ${format.number(job.total_count)}` : count}
          </span>
        </p>
      </JobBar>
      <p className="mt-1.5 flex h-5 items-center gap-2 text-sm text-subtle">
        {job.stage && <Badge>{spoken(job.stage)}</Badge>}
        <span className="min-w-0 truncate">{job.current}</span>
      </p>
    </div>
  )
}
