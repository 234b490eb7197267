/** How far something is: watched, scanned, uploaded. */
import { cn } from '@/lib/cn'

export interface ProgressBarProps {
  /** 0 to 1; null when the whole is not known. */
  fraction: number | null
  label: string
  className?: string
}

export function ProgressBar({ fraction, label, className }: ProgressBarProps) {
  const percent = fraction === null ? null : Math.round(Math.min(1, Math.max(0, fraction)) * 100)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      className={cn('relative h-1.5 w-full overflow-hidden rounded-full bg-s3', className)}
    >
      {percent === null ? (
        <div className="absolute inset-y-0 w-1/2 animate-shimmer rounded-full bg-accent" />
      ) : (
        <div
          className="h-full origin-left rounded-full bg-accent transition-transform duration-(--rf-page)"
          style={{ transform: `scaleX(${percent / 100})` }}
        />
      )}
    </div>
  )
}
