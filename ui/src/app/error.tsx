'use client'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { buttonClass } from '@/components/button-look'

/** A file of an older release that the server no longer has. */
function isFromOlderRelease(error: Error): boolean {
  return (
    error.name === 'ChunkLoadError' || /loading (css )?chunk|dynamically imported module/i.test(error.message)
  )
}

/** Plain on purpose: every page carries it, and it must work when other files of the app are gone. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  const t = useTranslations()
  const isOld = isFromOlderRelease(error)
  useEffect(() => {
    // eslint-disable-next-line no-console -- the only trace a person can pass on
    console.error(error)
  }, [error])
  return (
    <div role="alert" className="mx-auto flex max-w-md flex-col items-center gap-3 px-6 py-24 text-center">
      <h1 className="text-xl font-semibold">{isOld ? t('shell.updated') : t('ui.errorTitle')}</h1>
      <p className="mb-3 text-md text-muted">{isOld ? t('shell.updatedBody') : t('ui.errorUnknown')}</p>
      <button
        type="button"
        className={buttonClass({ look: 'primary' })}
        onClick={() => (isOld ? window.location.reload() : reset())}
      >
        {isOld ? t('ui.reload') : t('ui.retry')}
      </button>
    </div>
  )
}
