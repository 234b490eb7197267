/** The bar at the bottom: everything that can be pressed while a film plays. */
'use client'
import {
  Maximize,
  Minimize,
  Pause,
  Play,
  RotateCcw,
  RotateCw,
  SkipBack,
  SkipForward,
  Volume1,
  Volume2,
  VolumeX,
} from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { IconButton } from '@/components/button'
import { Slider } from '@/components/slider'
import { formatClock } from '@/lib/time'
import type { PlayerRequest, PlayerState } from '@/player'
import type { Choosing } from './choices'
import { AudioMenu, barButton, ChapterMenu, GearMenu, SubtitleMenu } from './menus'
import { SeekBar } from './seek-bar'
import { partOf } from './session'

export interface ControlsProps {
  choosing: Choosing
  state: PlayerState
  isFullscreen: boolean
  skipBackS: number
  skipForwardS: number
  onRequest: (request: PlayerRequest) => void
  onSeek: (positionS: number) => void
  onHint: (positionS: number) => void
  onVolume: (volume: number) => void
  onWhy: () => void
  onStyle: () => void
  onMoreSubtitles: () => void
}

export function Controls(props: ControlsProps) {
  const { choosing, state, onRequest, onSeek } = props
  const { playback } = choosing
  const t = useTranslations('watch')
  const isPlaying = state.phase === 'playing' || state.phase === 'waiting'
  const press = (label: string, icon: ReactNode, request: PlayerRequest, className?: string) => (
    <IconButton
      label={label}
      icon={icon}
      className={`${barButton} ${className ?? ''}`}
      onClick={() => onRequest(request)}
    />
  )
  return (
    <div data-controls className="pb-[max(0.75rem,env(safe-area-inset-bottom))]">
      <SeekBar
        positionS={state.positionS}
        durationS={state.durationS}
        buffered={state.buffered}
        chapters={playback.chapters}
        markers={playback.markers}
        trickplay={playback.trickplay}
        part={partOf(playback)}
        onSeek={onSeek}
        onHint={props.onHint}
      />
      <div data-line className="flex items-center gap-0.5 sm:gap-1">
        {playback.previous_episode &&
          press(
            t('previousEpisode'),
            <SkipBack className="size-5" aria-hidden />,
            { type: 'previous-episode' },
            'max-sm:hidden',
          )}
        {press(
          t('skipBack', { seconds: props.skipBackS }),
          <RotateCcw className="size-5" aria-hidden />,
          { type: 'skip-back' },
          'max-sm:hidden pointer-coarse:hidden',
        )}
        {press(
          isPlaying ? t('pause') : t('play'),
          isPlaying ? (
            <Pause className="size-6 fill-current" aria-hidden />
          ) : (
            <Play className="size-6 fill-current" aria-hidden />
          ),
          { type: 'toggle-play' },
          'pointer-coarse:hidden',
        )}
        {press(
          t('skipForward', { seconds: props.skipForwardS }),
          <RotateCw className="size-5" aria-hidden />,
          { type: 'skip-forward' },
          'max-sm:hidden pointer-coarse:hidden',
        )}
        {playback.next_episode &&
          press(t('nextEpisode'), <SkipForward className="size-5" aria-hidden />, { type: 'next-episode' })}
        <Volume state={state} onRequest={onRequest} onVolume={props.onVolume} />
        <Times state={state} />
        <span className="grow" />
        <ChapterMenu chapters={playback.chapters} onSeek={onSeek} />
        <AudioMenu {...choosing} />
        <SubtitleMenu {...choosing} onStyle={props.onStyle} onMore={props.onMoreSubtitles} />
        <GearMenu
          {...choosing}
          onWhy={props.onWhy}
          onStats={() => onRequest({ type: 'toggle-stats' })}
          onHelp={() => onRequest({ type: 'show-help' })}
          onPictureInPicture={() => onRequest({ type: 'toggle-picture-in-picture' })}
        />
        {press(
          props.isFullscreen ? t('leaveFullscreen') : t('fullscreen'),
          props.isFullscreen ? (
            <Minimize className="size-5" aria-hidden />
          ) : (
            <Maximize className="size-5" aria-hidden />
          ),
          { type: 'toggle-fullscreen' },
        )}
      </div>
    </div>
  )
}

function Volume({ state, onRequest, onVolume }: Pick<ControlsProps, 'state' | 'onRequest' | 'onVolume'>) {
  const t = useTranslations('watch')
  const level = state.isMuted ? 0 : state.volume
  const Icon = level === 0 ? VolumeX : level < 0.5 ? Volume1 : Volume2
  return (
    // Who holds the device has its own keys for how loud it is.
    <div className="flex items-center max-sm:hidden pointer-coarse:hidden">
      <IconButton
        label={state.isMuted ? t('unmute') : t('mute')}
        isPressed={state.isMuted}
        icon={<Icon className="size-5" aria-hidden />}
        className={barButton}
        onClick={() => onRequest({ type: 'toggle-mute' })}
      />
      <div className="mr-2 ml-1 w-20 max-md:hidden">
        <Slider
          label={t('volume')}
          value={Math.round(level * 100)}
          valueText={`${Math.round(level * 100)} %`}
          onChange={(percent) => onVolume(percent / 100)}
          className="[&_[role=slider]]:bg-white"
        />
      </div>
    </div>
  )
}

/** Position and length; a press shows what is left instead, and until when that is. */
function Times({ state }: { state: PlayerState }) {
  const t = useTranslations('watch')
  const locale = useLocale()
  const [isLeftShown, setIsLeftShown] = useState(false)
  if (state.durationS <= 0)
    return (
      <span className="px-2 text-base text-white tabular-nums">{formatClock(state.positionS * 1000)}</span>
    )
  const leftMs = Math.max(0, state.durationS - state.positionS) * 1000
  return (
    <button
      type="button"
      aria-label={isLeftShown ? t('showLength') : t('showLeft')}
      onClick={() => setIsLeftShown(!isLeftShown)}
      className="touch-target rounded-sm px-2 text-base whitespace-nowrap text-white tabular-nums"
    >
      {formatClock(state.positionS * 1000)}
      <span className="text-white/80">
        {' / '}
        {isLeftShown ? `−${formatClock(leftMs)}` : formatClock(state.durationS * 1000)}
      </span>
      {isLeftShown && <EndsAt leftMs={leftMs / state.rate} locale={locale} />}
    </button>
  )
}

function EndsAt({ leftMs, locale }: { leftMs: number; locale: string }) {
  const t = useTranslations('watch')
  const [openedAtMs] = useState(() => Date.now())
  const [shownLeftMs] = useState(leftMs)
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(openedAtMs + shownLeftMs)
  return <span className="ml-2 text-white/80 max-sm:hidden">{t('endsAt', { time })}</span>
}
