/** A library's job as it goes. */
'use client'
import { CircleStop } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import type { Job } from '@/api/types'
import { Badge } from '@/components/badge'
import { Button } from '@/components/button'
import { ProgressBar } from '@/components/progress'
import { useCancelJob } from './mutations'

/** Honest counts; a share only where the whole is known. */
export function ScanProgress({ job }: { job: Job }) {
  const t = useTranslations('admin')
  const format = useFormatter()
  const cancel = useCancelJob()
  const count = format.number(job.done_count)
  return (
    <div aria-live="polite">
      <div className="flex items-center justify-between gap-3">
        <p className="min-w-0 truncate text-base">
          <span className="font-medium">{job.title}</span>
          <span className="text-subtle tabular-nums">
            {' · '}
            {job.total_count ? `${count} / ${format.number(job.total_count)}` : count}
          </span>
        </p>
        <Button
          size="sm"
          icon={<CircleStop className="size-4" aria-hidden />}
          isBusy={cancel.isPending}
          onClick={() => cancel.mutate(job.id)}
        >
          {t('cancel')}
        </Button>
      </div>
      <ProgressBar
        label={job.title}
        fraction={job.total_count ? job.done_count / job.total_count : null}
        className="mt-2"
      />
      <p className="mt-1.5 flex h-5 items-center gap-2 text-sm text-subtle">
        {job.stage && <Badge>{job.stage}</Badge>}
        <span className="min-w-0 truncate">{job.current}</span>
      </p>
    </div>
  )
}
