/** For thumbs: the three things that are pressed most, large and in the middle of the picture. */
import { Pause, Play, RotateCcw, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '@/components/button'
import type { PlayerRequest } from '@/player'

export interface TouchControlsProps {
  isPlaying: boolean
  /** Something turns in the middle while it waits. */
  isWaiting: boolean
  skipBackS: number
  skipForwardS: number
  onRequest: (request: PlayerRequest) => void
}

export function TouchControls({
  isPlaying,
  isWaiting,
  skipBackS,
  skipForwardS,
  onRequest,
}: TouchControlsProps) {
  const t = useTranslations('watch')
  return (
    <div className="absolute inset-0 m-auto hidden size-fit items-center gap-8 pointer-coarse:flex">
      <Skip
        seconds={skipBackS}
        label={t('skipBack', { seconds: skipBackS })}
        icon={<RotateCcw className="size-9" strokeWidth={1.5} aria-hidden />}
        onPress={() => onRequest({ type: 'skip-back' })}
      />
      <IconButton
        label={isPlaying ? t('pause') : t('play')}
        look="glass"
        icon={
          isPlaying ? (
            <Pause className="size-8 fill-current" aria-hidden />
          ) : (
            <Play className="ml-1 size-8 fill-current" aria-hidden />
          )
        }
        className={`pointer-events-auto size-18 rounded-full ${isWaiting ? 'invisible' : ''}`}
        onClick={() => onRequest({ type: 'toggle-play' })}
      />
      <Skip
        seconds={skipForwardS}
        label={t('skipForward', { seconds: skipForwardS })}
        icon={<RotateCw className="size-9" strokeWidth={1.5} aria-hidden />}
        onPress={() => onRequest({ type: 'skip-forward' })}
      />
    </div>
  )
}

interface SkipProps {
  seconds: number
  label: string
  icon: ReactNode
  onPress: () => void
}

function Skip({ seconds, label, icon, onPress }: SkipProps) {
  return (
    <IconButton
      label={label}
      look="glass"
      icon={
        <span className="relative grid place-items-center">
          {icon}
          <span aria-hidden className="absolute text-[0.65rem] font-bold tabular-nums">
            {seconds}
          </span>
        </span>
      }
      className="pointer-events-auto size-14 rounded-full"
      onClick={onPress}
    />
  )
}
