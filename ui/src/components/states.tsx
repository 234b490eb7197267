/** What a screen shows when there is nothing yet, nothing at all, or something went wrong. */
'use client'
import { CircleAlert, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/components/button'
import { cn } from '@/lib/cn'

interface StateProps {
  title: string
  children?: ReactNode
  icon?: ReactNode
  /** One primary action: the next step. */
  action?: ReactNode
  /** 1 where it is the whole page. */
  level?: 1 | 2
  className?: string
}

export function EmptyState({ title, children, icon, action, level = 2, className }: StateProps) {
  const Heading = `h${level}` as const
  return (
    <div
      className={cn(
        'mx-auto flex max-w-md animate-page flex-col items-center px-6 py-16 text-center',
        className,
      )}
    >
      {icon && (
        <div
          aria-hidden
          className="mb-5 flex size-16 items-center justify-center rounded-full bg-s2 text-muted [&>svg]:size-7"
        >
          {icon}
        </div>
      )}
      <Heading className="text-xl font-semibold text-balance wrap-anywhere">{title}</Heading>
      {children && <div className="mt-2 text-md text-balance text-muted">{children}</div>}
      {action && <div className="mt-6 flex flex-wrap justify-center gap-3">{action}</div>}
    </div>
  )
}

export interface ErrorStateProps {
  title?: string
  /** Its message is shown as the cause. */
  error: unknown
  onRetry?: () => void
  isRetrying?: boolean
  action?: ReactNode
  level?: 1 | 2
  className?: string
}

export function ErrorState({
  title,
  error,
  onRetry,
  isRetrying = false,
  action,
  level = 2,
  className,
}: ErrorStateProps) {
  const t = useTranslations('ui')
  return (
    <div role="alert" className={className}>
      <EmptyState
        title={title ?? t('errorTitle')}
        level={level}
        icon={<CircleAlert className="text-danger" />}
        action={
          <>
            {onRetry && (
              <Button
                look="primary"
                icon={<RotateCw className="size-4" aria-hidden />}
                isBusy={isRetrying}
                onClick={onRetry}
              >
                {t('retry')}
              </Button>
            )}
            {action}
          </>
        }
      >
        {error instanceof Error && error.message ? error.message : t('errorUnknown')}
      </EmptyState>
    </div>
  )
}
