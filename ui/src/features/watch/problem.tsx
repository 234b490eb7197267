/** What is said when playing has stopped by itself: what happened, and what to do. */
'use client'
import { RotateCw, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Button } from '@/components/button'
import type { Failure } from '@/player'

export function Problem({
  failure,
  onRetry,
  onLeave,
}: {
  failure: Failure
  onRetry: () => void
  onLeave: () => void
}) {
  const t = useTranslations('watch')
  return (
    <section
      role="alert"
      className="absolute inset-0 grid animate-fade place-items-center bg-black/85 text-on-scrim"
    >
      <div className="flex max-w-md flex-col items-center px-6 text-center">
        <TriangleAlert className="size-10 text-[#f5c451]" aria-hidden />
        <h2 className="mt-4 text-xl font-semibold">{t(`failure.${failure}.title`)}</h2>
        <p className="mt-2 text-md text-white/85">{t(`failure.${failure}.body`)}</p>
        <div className="mt-6 flex flex-wrap justify-center gap-3">
          <Button
            look="primary"
            autoFocus
            icon={<RotateCw className="size-4" aria-hidden />}
            onClick={onRetry}
          >
            {t('tryAgain')}
          </Button>
          <Button look="glass" onClick={onLeave}>
            {t('back')}
          </Button>
        </div>
      </div>
    </section>
  )
}
