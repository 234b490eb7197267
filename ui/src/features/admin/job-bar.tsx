/** A job as it goes, with the button that ends it: honest counts, a share only where the whole is known. */
'use client'
import { CircleStop } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Job } from '@/api/types'
import { Button } from '@/components/button'
import { ProgressBar } from '@/components/progress'
import { useCancelJob } from './mutations'

interface JobBarProps {
  job: Job
  /** What the bar is of, for who cannot see it. */
  label: string
  cancelLabel: string
  /** What is said of the job, beside the button. */
  children: ReactNode
}

export function JobBar({ job, label, cancelLabel, children }: JobBarProps) {
  const cancel = useCancelJob()
  return (
    <>
      <div className="flex items-center justify-between gap-3">
        {children}
        <Button
          size="sm"
          icon={<CircleStop className="size-4" aria-hidden />}
          isBusy={cancel.isPending}
          onClick={() => cancel.mutate(job.id)}
        >
          {cancelLabel}
        </Button>
      </div>
      <ProgressBar
        label={label}
        fraction={job.total_count ? job.done_count / job.total_count : null}
        className="mt-2"
      />
    </>
  )
}
