/** The bar at the bottom: everything that can be pressed while a film plays. */
'use client'
import {
  Captions,
  CaptionsOff,
  Gauge,
  Keyboard,
  ListVideo,
  Maximize,
  Minimize,
  Pause,
  PictureInPicture2,
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
import type { Chapter, PlaybackSession, SubtitleTrack } from '@/api/types'
import { IconButton } from '@/components/button'
import { Menu } from '@/components/menu'
import { Slider } from '@/components/slider'
import { formatClock } from '@/lib/time'
import type { PlayerRequest, PlayerState } from '@/player'
import { SeekBar } from './seek-bar'
import { useSubtitleName } from './words'

export const RATES = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3]

export interface ControlsProps {
  session: PlaybackSession
  state: PlayerState
  tracks: readonly SubtitleTrack[]
  subtitleId: string | null
  isFullscreen: boolean
  skipBackS: number
  skipForwardS: number
  onRequest: (request: PlayerRequest) => void
  onSeek: (positionS: number) => void
  onVolume: (volume: number) => void
  onRate: (rate: number) => void
  onSubtitle: (id: string | null) => void
}

export function Controls(props: ControlsProps) {
  const { session, state, onRequest, onSeek } = props
  const t = useTranslations('watch')
  const isPlaying = state.phase === 'playing' || state.phase === 'waiting'
  const press = (label: string, icon: ReactNode, request: PlayerRequest, className?: string) => (
    <IconButton
      label={label}
      icon={icon}
      className={`text-white hover:bg-white/15 hover:text-white ${className ?? ''}`}
      onClick={() => onRequest(request)}
    />
  )
  return (
    <div data-controls className="pb-[max(0.75rem,env(safe-area-inset-bottom))]">
      <SeekBar
        positionS={state.positionS}
        durationS={state.durationS}
        buffered={state.buffered}
        chapters={session.chapters}
        onSeek={onSeek}
      />
      <div className="flex items-center gap-0.5 sm:gap-1">
        {session.previous_episode &&
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
          'max-sm:hidden',
        )}
        {press(
          isPlaying ? t('pause') : t('play'),
          isPlaying ? (
            <Pause className="size-6 fill-current" aria-hidden />
          ) : (
            <Play className="size-6 fill-current" aria-hidden />
          ),
          { type: 'toggle-play' },
        )}
        {press(
          t('skipForward', { seconds: props.skipForwardS }),
          <RotateCw className="size-5" aria-hidden />,
          { type: 'skip-forward' },
          'max-sm:hidden',
        )}
        {session.next_episode &&
          press(t('nextEpisode'), <SkipForward className="size-5" aria-hidden />, { type: 'next-episode' })}
        <Volume state={state} onRequest={onRequest} onVolume={props.onVolume} />
        <Times state={state} />
        <span className="grow" />
        <ChapterMenu chapters={session.chapters} onSeek={onSeek} />
        <SubtitleMenu {...props} />
        <Menu
          side="top"
          trigger={
            <IconButton
              label={t('speed')}
              icon={<Gauge className="size-5" aria-hidden />}
              className="text-white hover:bg-white/15 hover:text-white"
            />
          }
          entries={[
            {
              kind: 'choice',
              label: t('speed'),
              value: String(state.rate),
              options: RATES.map((rate) => ({
                value: String(rate),
                label: rate === 1 ? t('normal') : `${rate}×`,
              })),
              onChange: (rate) => props.onRate(Number(rate)),
            },
          ]}
        />
        {press(
          t('shortcuts'),
          <Keyboard className="size-5" aria-hidden />,
          { type: 'show-help' },
          'max-md:hidden',
        )}
        {press(
          t('pictureInPicture'),
          <PictureInPicture2 className="size-5" aria-hidden />,
          { type: 'toggle-picture-in-picture' },
          'max-sm:hidden',
        )}
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
    <div className="flex items-center max-sm:hidden">
      <IconButton
        label={state.isMuted ? t('unmute') : t('mute')}
        isPressed={state.isMuted}
        icon={<Icon className="size-5" aria-hidden />}
        className="text-white hover:bg-white/15 hover:text-white"
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

function ChapterMenu({
  chapters,
  onSeek,
}: {
  chapters: readonly Chapter[]
  onSeek: (positionS: number) => void
}) {
  const t = useTranslations('watch')
  if (chapters.length < 2) return null
  return (
    <Menu
      side="top"
      trigger={
        <IconButton
          label={t('chapters')}
          icon={<ListVideo className="size-5" aria-hidden />}
          className="text-white hover:bg-white/15 hover:text-white"
        />
      }
      entries={[
        { kind: 'heading', label: t('chapters') },
        ...chapters.map(({ start_ms, title }, at) => ({
          label: title || t('chapter', { number: at + 1 }),
          description: formatClock(start_ms),
          onSelect: () => onSeek(start_ms / 1000),
        })),
      ]}
    />
  )
}

function SubtitleMenu({ session, tracks, subtitleId, onSubtitle }: ControlsProps) {
  const t = useTranslations('watch')
  const nameOf = useSubtitleName(useLocale())
  if (session.subtitles.length === 0) return null
  const Icon = subtitleId === null ? CaptionsOff : Captions
  return (
    <Menu
      side="top"
      trigger={
        <IconButton
          label={t('subtitles')}
          isPressed={subtitleId !== null}
          icon={<Icon className="size-5" aria-hidden />}
          className="text-white hover:bg-white/15 hover:text-white"
        />
      }
      entries={[
        {
          kind: 'choice',
          label: t('subtitles'),
          value: subtitleId ?? '',
          options: [
            { value: '', label: t('off') },
            ...tracks.map((track) => ({ value: track.id, label: nameOf(track, tracks) })),
          ],
          onChange: (id) => onSubtitle(id || null),
        },
      ]}
    />
  )
}
