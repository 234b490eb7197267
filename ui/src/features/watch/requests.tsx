/** What keys, taps, buttons and media keys ask for, done. */
import {
  AudioLines,
  Captions,
  ChevronsLeft,
  ChevronsRight,
  Gauge,
  Pause,
  Play,
  TimerReset,
  Volume2,
  VolumeX,
} from 'lucide-react'
import type { RefObject } from 'react'
import { useTranslations } from 'use-intl'
import { usePreferences } from '@/api/queries'
import { formatClock } from '@/lib/time'
import type { Deck, PlayerRequest } from '@/player'
import { neighbourChapter } from './chapters'
import type { Choosing } from './choices'
import { useFlash } from './flash'
import { useAudioName, useSubtitleName } from './words'

export interface Doings {
  deck: Deck
  choosing: Choosing
  /** The one that was last shown, for switching subtitles on again. */
  lastSubtitleId: RefObject<string | null>
  onFullscreen: () => void
  onPictureInPicture: () => void
  onNext: () => void
  onPrevious: () => void
  /** False where nothing can be skipped now. */
  skipSegment: () => boolean
  onStats: () => void
  onHelp: () => void
  onLeave: () => void
}

const FRAME_S = 1 / 24

export function useRequests(doings: Doings): (wanted: PlayerRequest) => void {
  const { deck, choosing, lastSubtitleId } = doings
  const { onFullscreen, onPictureInPicture, onNext, onPrevious, skipSegment, onStats, onHelp, onLeave } =
    doings
  const { playback, subtitle, subtitleOffsetS, audioIndex, choose } = choosing
  const t = useTranslations('watch')
  const flash = useFlash()
  const preferences = usePreferences()
  const subtitleName = useSubtitleName()
  const audioName = useAudioName()

  return (wanted) => {
    const { phase, volume, isMuted, rate, durationS, positionS } = deck.store.get()
    const seekBy = (seconds: number) => {
      deck.seek(positionS + seconds)
      const icon = seconds < 0 ? <ChevronsLeft aria-hidden /> : <ChevronsRight aria-hidden />
      const text = formatClock(deck.store.get().positionS * 1000)
      flash({ icon, text, side: seconds < 0 ? 'left' : 'right' })
    }
    const setRate = (next: number) => {
      flash({ icon: <Gauge aria-hidden />, text: `${deck.setRate(next)}×` })
    }
    const toChapter = (direction: 'next' | 'previous') => {
      const chapter = neighbourChapter(playback.chapters, positionS * 1000, direction)
      if (!chapter) return
      deck.seek(chapter.start_ms / 1000)
      flash({ icon: <ChevronsRight aria-hidden />, text: chapter.title || formatClock(chapter.start_ms) })
    }
    const setSubtitle = (id: string | null) => {
      choose.subtitle(id)
      const track = playback.subtitles.find((other) => other.id === id)
      flash({
        icon: <Captions aria-hidden />,
        text: track ? subtitleName(track, playback.subtitles) : t('off'),
      })
    }
    const setPlaying = (isWanted: boolean) => {
      if (isWanted) deck.play()
      else deck.pause()
      flash({ icon: isWanted ? <Play aria-hidden /> : <Pause aria-hidden /> })
    }
    const isPlaying = phase === 'playing' || phase === 'waiting' || phase === 'loading'
    switch (wanted.type) {
      case 'toggle-play':
        setPlaying(!isPlaying)
        break
      case 'play':
        setPlaying(true)
        break
      case 'pause':
        setPlaying(false)
        break
      case 'confirm':
        if (!skipSegment()) setPlaying(!isPlaying)
        break
      case 'seek-by':
        seekBy(wanted.seconds)
        break
      case 'skip-back':
        seekBy(-preferences.skip_back_s)
        break
      case 'skip-forward':
        seekBy(preferences.skip_forward_s)
        break
      case 'seek-to-share':
        if (durationS > 0) deck.seek(durationS * wanted.share)
        break
      case 'step-frame':
        if (phase === 'paused')
          deck.seek(
            positionS +
              wanted.by / (playback.streams.find(({ kind }) => kind === 'video')?.frame_rate ?? 1 / FRAME_S),
          )
        break
      case 'volume-by':
        deck.setMuted(false)
        deck.setVolume(volume + wanted.by)
        flash({
          icon: <Volume2 aria-hidden />,
          text: `${Math.round(deck.store.get().volume * 100)} %`,
        })
        break
      case 'toggle-mute':
        deck.setMuted(!isMuted)
        flash({ icon: isMuted ? <Volume2 aria-hidden /> : <VolumeX aria-hidden /> })
        break
      case 'toggle-fullscreen':
        onFullscreen()
        break
      case 'toggle-picture-in-picture':
        onPictureInPicture()
        break
      case 'toggle-subtitles': {
        const kept = playback.subtitles.find(({ id }) => id === lastSubtitleId.current)
        const on = kept ?? playback.subtitles[0]
        if (on) setSubtitle(subtitle ? null : on.id)
        break
      }
      case 'next-subtitle': {
        const at = playback.subtitles.findIndex(({ id }) => id === subtitle?.id)
        if (playback.subtitles.length > 0) setSubtitle(playback.subtitles[at + 1]?.id ?? null)
        break
      }
      case 'subtitle-offset-by': {
        if (!subtitle) break
        const next = Math.round((subtitleOffsetS + wanted.seconds) * 10) / 10
        choose.subtitleOffset(next)
        flash({ icon: <TimerReset aria-hidden />, text: t('offsetValue', { seconds: next.toFixed(1) }) })
        break
      }
      case 'next-audio': {
        const { audio_tracks: tracks } = playback
        const at = tracks.findIndex(({ index }) => index === audioIndex)
        const next = tracks[(at + wanted.by + tracks.length) % tracks.length]
        if (!next || tracks.length < 2) break
        choose.audio(next.index)
        flash({ icon: <AudioLines aria-hidden />, text: audioName(next).name })
        break
      }
      case 'skip-segment':
        skipSegment()
        break
      case 'toggle-stats':
        onStats()
        break
      case 'rate-by':
        setRate(rate + wanted.by)
        break
      case 'reset-rate':
        setRate(1)
        break
      case 'next-episode':
        onNext()
        break
      case 'previous-episode':
        onPrevious()
        break
      case 'next-chapter':
        toChapter('next')
        break
      case 'previous-chapter':
        toChapter('previous')
        break
      case 'show-help':
        onHelp()
        break
      case 'leave':
        if (document.fullscreenElement) void document.exitFullscreen()
        else onLeave()
        break
    }
  }
}
