'use client'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/components/button'
import { EmptyState, ErrorState } from '@/components/states'

/** A file of an older release that the server no longer has. */
function isFromOlderRelease(error: Error): boolean {
  return (
    error.name === 'ChunkLoadError' || /loading (css )?chunk|dynamically imported module/i.test(error.message)
  )
}

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  const t = useTranslations()
  useEffect(() => {
    // eslint-disable-next-line no-console -- the only trace a person can pass on
    console.error(error)
  }, [error])
  if (isFromOlderRelease(error)) {
    return (
      <EmptyState
        title={t('shell.updated')}
        action={
          <Button look="primary" onClick={() => window.location.reload()}>
            {t('ui.reload')}
          </Button>
        }
      >
        {t('shell.updatedBody')}
      </EmptyState>
    )
  }
  return <ErrorState error={error} onRetry={reset} className="pt-24" />
}
