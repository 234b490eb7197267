/** What a screen shows when there is nothing yet, nothing at all, or something went wrong. */
'use client'
import { CircleAlert, RotateCw } from 'lucide-react'
import { createContext, useContext, type ReactNode } from 'react'
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

/** Whether what fails is a panel among others: then it is told in a line, and trying again is not the page's next step. */
export const WithinPanel = createContext(false)

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
  const isWithinPanel = useContext(WithinPanel)
  const cause = error instanceof Error && error.message ? error.message : t('errorUnknown')
  const retry = onRetry && (
    <Button
      look={isWithinPanel ? 'secondary' : 'primary'}
      size={isWithinPanel ? 'sm' : 'md'}
      icon={<RotateCw className="size-4" aria-hidden />}
      isBusy={isRetrying}
      onClick={onRetry}
    >
      {t('retry')}
    </Button>
  )
  if (isWithinPanel)
    return (
      <div role="alert" className={cn('flex flex-wrap items-center gap-x-4 gap-y-3', className)}>
        <p className="flex min-w-0 flex-1 basis-56 gap-2.5 text-base">
          <CircleAlert className="mt-0.5 size-4.5 shrink-0 text-danger" aria-hidden />
          {title ? `${title}: ${cause}` : cause}
        </p>
        {retry}
        {action}
      </div>
    )
  return (
    <div role="alert" className={className}>
      <EmptyState
        title={title ?? t('errorTitle')}
        level={level}
        icon={<CircleAlert className="text-danger" />}
        action={
          <>
            {retry}
            {action}
          </>
        }
      >
        {cause}
      </EmptyState>
    </div>
  )
}
