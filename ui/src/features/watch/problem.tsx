/** What is said when playing has stopped and nothing more is tried by itself: what happened, and what to do. */
'use client'
import { ChevronsDown, CircleHelp, RotateCw } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Button } from '@/components/button'
import type { Failure } from '@/player'
import { Trouble, troubleHeading } from './trouble'

export interface ProblemProps {
  failure: Failure
  /** In the server's words, where it gave any. */
  said: string | null
  isRetrying: boolean
  onRetry: () => void
  /** The same at a smaller size; null where there is none. */
  onSmaller: { height: number; go: () => void } | null
  onWhy: () => void
  onLeave: () => void
}

export function Problem({ failure, said, isRetrying, onRetry, onSmaller, onWhy, onLeave }: ProblemProps) {
  const t = useTranslations('watch')
  return (
    <section
      role="alert"
      className="absolute inset-0 grid animate-fade place-items-center overflow-y-auto bg-black/85 text-on-scrim"
    >
      <Trouble
        heading={<h2 className={troubleHeading}>{t(`failure.${failure}.title`)}</h2>}
        lines={[t(`failure.${failure}.body`), said]}
        actions={
          <>
            <Button
              look="primary"
              autoFocus
              isBusy={isRetrying}
              icon={<RotateCw className="size-4" aria-hidden />}
              onClick={onRetry}
            >
              {t('tryAgain')}
            </Button>
            {onSmaller && (
              <Button
                look="glass"
                icon={<ChevronsDown className="size-4" aria-hidden />}
                onClick={onSmaller.go}
              >
                {t('trySmaller', { height: onSmaller.height })}
              </Button>
            )}
            <Button look="glass" onClick={onLeave}>
              {t('back')}
            </Button>
          </>
        }
        more={
          <Button
            look="quiet"
            size="sm"
            className="mt-4 text-white/80 hover:bg-white/15 hover:text-white"
            icon={<CircleHelp className="size-4" aria-hidden />}
            onClick={onWhy}
          >
            {t('why')}
          </Button>
        }
      />
    </section>
  )
}
