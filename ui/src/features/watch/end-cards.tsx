/** What comes after: the next episode with a countdown, or the end. And the question whether anybody is still there. */
'use client'
import { Play, RotateCcw, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { cardLandscape } from '@/api/images'
import type { Card } from '@/api/types'
import { Artwork } from '@/components/artwork'
import { Button, IconButton } from '@/components/button'
import { useTitleLines } from './words'

export interface NextUpCardProps {
  card: Card
  /** Counts down from so many seconds and goes on by itself; null waits for a press. */
  countdownS: number | null
  /** The film stands still, and the countdown with it. */
  isHeld: boolean
  onPlay: (byItself: boolean) => void
  onHide: () => void
}

export function NextUpCard({ card, countdownS, isHeld, onPlay, onHide }: NextUpCardProps) {
  const t = useTranslations('watch')
  const { detail } = useTitleLines()(card)
  const [leftS, setLeftS] = useState(countdownS ?? 0)
  const isAutomatic = countdownS !== null
  useEffect(() => {
    if (!isAutomatic || isHeld) return
    if (leftS <= 0) {
      onPlay(true)
      return
    }
    const timer = setTimeout(() => setLeftS(leftS - 1), 1000)
    return () => clearTimeout(timer)
  }, [isAutomatic, isHeld, leftS, onPlay])
  const picture = cardLandscape(card)
  return (
    <section
      aria-label={t('nextEpisode')}
      className="absolute right-4 bottom-36 flex w-[min(26rem,calc(100%-2rem))] animate-pop gap-4 overflow-hidden rounded-lg bg-black/85 p-4 text-on-scrim shadow-overlay sm:right-8 sm:bottom-32"
    >
      <Artwork
        url={picture?.url}
        color={picture?.color}
        shape="landscape"
        sizes="160px"
        className="aspect-video w-36 shrink-0 self-center rounded-sm"
      />
      <div className="min-w-0 grow">
        <div className="flex items-start justify-between gap-2">
          <p className="text-sm text-white/80">
            {isAutomatic ? t('nextIn', { seconds: leftS }) : t('nextEpisode')}
          </p>
          <IconButton
            label={t('hide')}
            icon={<X className="size-4" aria-hidden />}
            size="sm"
            className="-mt-1.5 -mr-1.5 text-white"
            onClick={onHide}
          />
        </div>
        <p className="mt-0.5 line-clamp-2 text-md font-semibold">{detail ?? card.title}</p>
        <Button
          look="primary"
          size="sm"
          className="mt-3"
          autoFocus
          icon={<Play className="size-4 fill-current" aria-hidden />}
          onClick={() => onPlay(false)}
        >
          {t('playNow')}
        </Button>
      </div>
    </section>
  )
}

export function EndCard({ onReplay, onLeave }: { onReplay: () => void; onLeave: () => void }) {
  const t = useTranslations('watch')
  return (
    <section
      aria-label={t('theEnd')}
      className="absolute inset-0 grid animate-fade place-items-center bg-black/75 text-on-scrim"
    >
      <div className="flex flex-wrap justify-center gap-3">
        <Button look="glass" size="lg" icon={<RotateCcw className="size-5" aria-hidden />} onClick={onReplay}>
          {t('playAgain')}
        </Button>
        <Button look="primary" size="lg" autoFocus onClick={onLeave}>
          {t('back')}
        </Button>
      </div>
    </section>
  )
}

export function StillWatching({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const t = useTranslations('watch')
  return (
    <section
      role="alertdialog"
      aria-label={t('stillWatching')}
      className="absolute inset-0 grid animate-fade place-items-center bg-black/85 text-on-scrim"
    >
      <div className="flex flex-col items-center gap-6 px-6 text-center">
        <h2 className="text-2xl font-semibold">{t('stillWatching')}</h2>
        <div className="flex flex-wrap justify-center gap-3">
          <Button look="primary" size="lg" autoFocus onClick={onStay}>
            {t('stay')}
          </Button>
          <Button look="glass" size="lg" onClick={onLeave}>
            {t('back')}
          </Button>
        </div>
      </div>
    </section>
  )
}
