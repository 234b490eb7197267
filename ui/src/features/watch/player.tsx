/** The player: a picture, what is drawn over it, and what keys, taps and buttons ask of the engine. */
'use client'
import {
  ArrowLeft,
  Captions,
  ChevronsLeft,
  ChevronsRight,
  FastForward,
  Gauge,
  Pause,
  Play,
  Volume2,
  VolumeX,
  WifiOff,
} from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { connection } from '@/api/connection'
import { cardBackdrop, cardLandscape } from '@/api/images'
import { usePreferences } from '@/api/queries'
import type { PlaybackSession } from '@/api/types'
import { IconButton } from '@/components/button'
import { PageHeading } from '@/components/page'
import { Spinner } from '@/components/spinner'
import { imageSources, withBase } from '@/lib/base'
import { cn } from '@/lib/cn'
import { readStored, writeStored } from '@/lib/storage'
import { createStore, useStore } from '@/lib/store'
import { formatClock } from '@/lib/time'
import { initialState, isStalled, NativeEngine, nextState, requestForKey, type PlayerRequest } from '@/player'
import { useActivity } from './activity'
import { neighbourChapter } from './chapters'
import { Controls } from './controls'
import { EndCard, NextUpCard, StillWatching } from './end-cards'
import { FlashLayer, useFlash } from './flash'
import { useGestures, type Gestures } from './gestures'
import { useMediaSession } from './media-session'
import { isNextUpTime } from './next-up'
import { Problem } from './problem'
import { readRemembered, writeRemembered } from './remembered'
import { useReports } from './session'
import { ShortcutsHelp } from './shortcuts-help'
import { SubtitleLayer } from './subtitle-layer'
import { chooseSubtitle, textTracks, useCues } from './subtitles'
import { useTitleLines } from './words'

export interface PlayerProps {
  session: PlaybackSession
  onLeave: () => void
  /** Begin anew at this moment: after a failure, or when the link has run out. */
  onRestart: (startMs: number) => void
  onOpen: (itemId: string) => void
}

export function Player(props: PlayerProps) {
  return (
    <main className="fixed inset-0 bg-black text-on-scrim select-none">
      <FlashLayer>
        <Stage {...props} />
      </FlashLayer>
    </main>
  )
}

/** Episodes that follow one another by themselves before somebody is asked whether they are there. */
const UNATTENDED_EPISODES = 3
const UNATTENDED_KEY = 'rf-unattended'

function Stage({ session, onLeave, onRestart, onOpen }: PlayerProps) {
  const t = useTranslations('watch')
  const flash = useFlash()
  const preferences = usePreferences()
  const lines = useTitleLines()(session.item)
  const video = useRef<HTMLVideoElement>(null)
  const engine = useRef<NativeEngine>(undefined)
  const [store] = useState(() => createStore(initialState))
  const state = useStore(store)
  const isReachable = useStore(connection) !== 'lost'
  const isFullscreen = useFullscreen()
  const tracks = useMemo(() => textTracks(session.subtitles), [session.subtitles])
  const [subtitleId, setSubtitleId] = useState<string | null>(
    () => chooseSubtitle(tracks, preferences)?.id ?? null,
  )
  const lastSubtitle = useRef(subtitleId)
  const cues = useCues(video, subtitleId)
  const rateBeforeHold = useRef(1)
  const [isHelpOpen, setIsHelpOpen] = useState(false)
  const [isNextHidden, setIsNextHidden] = useState(false)
  const [isUnattended, setIsUnattended] = useState(() => unattendedCount() >= UNATTENDED_EPISODES)
  const isStill = state.phase === 'paused' || state.phase === 'ended' || state.phase === 'failed'
  const { isActive, wake, rest } = useActivity(isStill || isHelpOpen)

  useEffect(() => {
    const element = video.current
    if (!element || !session.url) return
    const playing = new NativeEngine(element)
    engine.current = playing
    const remembered = readRemembered()
    playing.setVolume(remembered.volume)
    playing.setMuted(remembered.isMuted)
    const unlisten = playing.listen((signal) => store.set(nextState(store.get(), signal)))
    store.set({ ...store.get(), volume: remembered.volume, isMuted: remembered.isMuted })
    playing.load({
      url: withBase(session.url as `/${string}`),
      mime: session.mime,
      startS: session.start_ms / 1000,
      durationS: (session.duration_ms ?? 0) / 1000,
    })
    playing.setRate(remembered.rate)
    if (unattendedCount() >= UNATTENDED_EPISODES) playing.pause()
    return () => {
      unlisten()
      engine.current = undefined
      playing.destroy()
    }
  }, [session, store])

  useEffect(() => {
    if (state.phase !== 'idle')
      writeRemembered({ volume: state.volume, isMuted: state.isMuted, rate: state.rate })
  }, [state.phase, state.volume, state.isMuted, state.rate])

  const now = useCallback(() => {
    const { positionS, phase } = store.get()
    return { positionMs: positionS * 1000, isPaused: phase !== 'playing' && phase !== 'waiting' }
  }, [store])
  useReports(session, now, `${isStill} ${state.isSeeking} ${state.phase === 'idle'}`)

  const seek = useCallback((positionS: number) => engine.current?.seek(positionS), [])
  const seekBy = useCallback(
    (seconds: number) => {
      const { positionS, durationS } = store.get()
      const target = Math.max(
        0,
        durationS > 0 ? Math.min(durationS, positionS + seconds) : positionS + seconds,
      )
      seek(target)
      // The state would only follow with the element's signal; a held key must add up before that.
      store.set(nextState(store.get(), { type: 'seeking', positionS: target }))
      const icon = seconds < 0 ? <ChevronsLeft aria-hidden /> : <ChevronsRight aria-hidden />
      flash({ icon, text: formatClock(target * 1000), side: seconds < 0 ? 'left' : 'right' })
    },
    [flash, seek, store],
  )
  const openNext = useCallback(
    (isByItself: boolean) => {
      if (!session.next_episode) return
      writeStored('session', UNATTENDED_KEY, String(isByItself ? unattendedCount() + 1 : 0))
      onOpen(session.next_episode.id)
    },
    [onOpen, session.next_episode],
  )
  const setSubtitle = useCallback((id: string | null) => {
    if (id !== null) lastSubtitle.current = id
    setSubtitleId(id)
  }, [])

  const toggleSubtitles = useCallback(() => {
    const next = subtitleId === null ? (lastSubtitle.current ?? tracks[0]?.id ?? null) : null
    setSubtitle(next)
    if (tracks.length > 0) flash({ icon: <Captions aria-hidden />, text: next === null ? t('off') : t('on') })
  }, [flash, setSubtitle, subtitleId, t, tracks])

  const request = useCallback(
    (wanted: PlayerRequest) => {
      const playing = engine.current
      if (!playing) return
      const { phase, volume, isMuted, rate, durationS, positionS } = store.get()
      const setRate = (next: number) => {
        const within = Math.min(3, Math.max(0.25, next))
        playing.setRate(within)
        // The element tells of it later; a second press before that must count from here.
        store.set(nextState(store.get(), { type: 'rate', rate: within }))
        flash({ icon: <Gauge aria-hidden />, text: `${within}×` })
      }
      const toChapter = (direction: 'next' | 'previous') => {
        const chapter = neighbourChapter(session.chapters, positionS * 1000, direction)
        if (!chapter) return
        seek(chapter.start_ms / 1000)
        flash({ icon: <ChevronsRight aria-hidden />, text: chapter.title || formatClock(chapter.start_ms) })
      }
      switch (wanted.type) {
        case 'toggle-play': {
          const isPlaying = phase === 'playing' || phase === 'waiting' || phase === 'loading'
          if (isPlaying) playing.pause()
          else playing.play()
          flash({ icon: isPlaying ? <Pause aria-hidden /> : <Play aria-hidden /> })
          break
        }
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
          if (durationS > 0) seek(durationS * wanted.share)
          break
        case 'volume-by': {
          const next = Math.round(Math.min(1, Math.max(0, volume + wanted.by)) * 100) / 100
          playing.setMuted(false)
          playing.setVolume(next)
          store.set(nextState(store.get(), { type: 'volume', volume: next, isMuted: false }))
          flash({ icon: <Volume2 aria-hidden />, text: `${Math.round(next * 100)} %` })
          break
        }
        case 'toggle-mute':
          playing.setMuted(!isMuted)
          store.set(nextState(store.get(), { type: 'volume', volume, isMuted: !isMuted }))
          flash({ icon: isMuted ? <Volume2 aria-hidden /> : <VolumeX aria-hidden /> })
          break
        case 'toggle-fullscreen':
          void toggleFullscreen()
          break
        case 'toggle-picture-in-picture':
          void togglePictureInPicture(video.current)
          break
        case 'toggle-subtitles':
          toggleSubtitles()
          break
        case 'rate-by':
          setRate(rate + wanted.by)
          break
        case 'reset-rate':
          setRate(1)
          break
        case 'next-episode':
          openNext(false)
          break
        case 'previous-episode':
          if (session.previous_episode) onOpen(session.previous_episode.id)
          break
        case 'next-chapter':
          toChapter('next')
          break
        case 'previous-chapter':
          toChapter('previous')
          break
        case 'show-help':
          setIsHelpOpen(true)
          break
        case 'leave':
          if (document.fullscreenElement) void document.exitFullscreen()
          else onLeave()
          break
      }
    },
    [flash, onLeave, onOpen, openNext, preferences, seek, seekBy, session, store, toggleSubtitles],
  )

  useKeys(request, wake)
  useMediaSession(session, state, request, seek)

  const gestures = useMemo<Gestures>(
    () => ({
      onTap: () => (isActive ? rest() : wake()),
      onClick: () => request({ type: 'toggle-play' }),
      onDoubleClick: () => request({ type: 'toggle-fullscreen' }),
      onDoubleTap: (side) =>
        request(
          side === 'centre'
            ? { type: 'toggle-play' }
            : { type: side === 'left' ? 'skip-back' : 'skip-forward' },
        ),
      onHold: (isHeld) => {
        if (isHeld) rateBeforeHold.current = store.get().rate
        engine.current?.setRate(isHeld ? 2 : rateBeforeHold.current)
        if (isHeld) flash({ icon: <FastForward aria-hidden />, text: '2×' })
      },
    }),
    [flash, isActive, request, rest, store, wake],
  )
  const surface = useGestures(gestures)

  const next = session.next_episode
  const hasEnded = state.phase === 'ended'
  const isNextShown =
    next !== null && !isNextHidden && (hasEnded || isNextUpTime(state.positionS, state.durationS))
  const still = cardBackdrop(session.item) ?? cardLandscape(session.item)
  const hasBegun = state.phase !== 'idle' && state.phase !== 'loading'

  return (
    <div
      data-player={state.phase}
      className={cn('absolute inset-0 overflow-hidden', !isActive && 'cursor-none')}
      onPointerMove={(event) => event.pointerType !== 'touch' && wake()}
      onFocus={wake}
    >
      <PageHeading
        title={lines.detail ? `${lines.title} ${lines.detail}` : lines.title}
        className="sr-only"
      />
      <video ref={video} playsInline preload="auto" className="absolute inset-0 size-full">
        {tracks.map(({ id, language }) => (
          <track
            key={id}
            id={id}
            kind="subtitles"
            src={withBase(`/stream/subtitles/${encodeURIComponent(id)}`)}
            {...(language && { srcLang: language })}
          />
        ))}
      </video>
      {still && !hasBegun && (
        <img
          {...imageSources(still.url, 'backdrop')}
          sizes="100vw"
          alt=""
          className="absolute inset-0 size-full object-cover opacity-40"
        />
      )}
      <div className="absolute inset-0 touch-manipulation" data-surface {...surface} />
      <SubtitleLayer cues={cues} isRaised={isActive} />
      {isStalled(state) && (
        <Spinner
          label={t('loading')}
          className="pointer-events-none absolute top-1/2 left-1/2 size-14 -translate-1/2 text-white"
        />
      )}
      {state.isPressNeeded && (
        <IconButton
          label={t('play')}
          look="glass"
          icon={<Play className="size-10 fill-current" aria-hidden />}
          className="absolute top-1/2 left-1/2 size-24 -translate-1/2"
          onClick={() => request({ type: 'toggle-play' })}
        />
      )}
      <div
        className={cn(
          'pointer-events-none absolute inset-0 flex flex-col justify-between transition-opacity duration-(--rf-menu)',
          isActive ? 'opacity-100' : 'opacity-0',
        )}
        inert={!isActive}
      >
        <div className="pointer-events-auto flex items-center gap-3 bg-linear-to-b from-black/80 via-black/50 to-transparent px-3 text-shadow-md pt-[max(0.75rem,env(safe-area-inset-top))] pb-10 sm:px-6">
          <IconButton
            label={t('back')}
            icon={<ArrowLeft className="size-6" aria-hidden />}
            className="text-white hover:bg-white/15 hover:text-white"
            onClick={onLeave}
          />
          <div className="min-w-0">
            <p className="truncate text-lg font-semibold">{lines.title}</p>
            {lines.detail && <p className="truncate text-base text-white/85">{lines.detail}</p>}
          </div>
        </div>
        <div className="pointer-events-auto bg-linear-to-t from-black/90 via-black/55 to-transparent px-3 pt-16 sm:px-6">
          <Controls
            session={session}
            state={state}
            tracks={tracks}
            subtitleId={subtitleId}
            isFullscreen={isFullscreen}
            skipBackS={preferences.skip_back_s}
            skipForwardS={preferences.skip_forward_s}
            onRequest={request}
            onSeek={seek}
            onVolume={(volume) => {
              engine.current?.setMuted(volume === 0)
              engine.current?.setVolume(volume)
            }}
            onRate={(rate) => engine.current?.setRate(rate)}
            onSubtitle={setSubtitle}
          />
        </div>
      </div>
      {!isReachable && state.phase !== 'failed' && (
        <p
          role="status"
          className="absolute top-20 left-1/2 flex -translate-x-1/2 items-center gap-2 rounded-full bg-black/80 px-4 py-2 text-base"
        >
          <WifiOff className="size-4" aria-hidden />
          {t('serverLost')}
        </p>
      )}
      {isNextShown && !isUnattended && (
        <NextUpCard
          key={String(hasEnded)}
          card={next}
          isAutomatic={hasEnded && preferences.is_next_episode_automatic}
          onPlay={openNext}
          onHide={() => setIsNextHidden(true)}
        />
      )}
      {hasEnded && !isNextShown && <EndCard onReplay={() => seek(0)} onLeave={onLeave} />}
      {state.failure && (
        <Problem
          failure={state.failure}
          onRetry={() => onRestart(Math.round(state.positionS * 1000))}
          onLeave={onLeave}
        />
      )}
      {isUnattended && !state.failure && (
        <StillWatching
          onStay={() => {
            writeStored('session', UNATTENDED_KEY, '0')
            setIsUnattended(false)
            engine.current?.play()
          }}
          onLeave={onLeave}
        />
      )}
      <ShortcutsHelp isOpen={isHelpOpen} onClose={() => setIsHelpOpen(false)} />
    </div>
  )
}

function unattendedCount(): number {
  return Number(readStored('session', UNATTENDED_KEY) ?? 0)
}

/** Keys ask the player for things, unless they belong to a button that is being walked, a menu or a dialog. */
function useKeys(request: (wanted: PlayerRequest) => void, wake: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      writeStored('session', UNATTENDED_KEY, '0')
      wake()
      const target = event.target instanceof Element ? event.target : null
      if (
        event.defaultPrevented ||
        target?.closest('input, textarea, select, [role="menu"], [role="dialog"]')
      )
        return
      const control = target?.closest('button, a, [role="slider"]:not([aria-keyshortcuts])')
      const isWalked = control?.matches(':focus-visible') === true
      // A button that was clicked keeps the focus unseen: Space is then meant for the film, not for that button.
      if (isWalked && (event.key === ' ' || event.key === 'Enter' || event.key.startsWith('Arrow'))) return
      if (control instanceof HTMLElement && event.key === ' ') control.blur()
      else if (control && event.key === 'Enter') return
      const wanted = requestForKey(event)
      if (!wanted) return
      event.preventDefault()
      request(wanted)
    }
    // Before the spatial navigation of the page, which takes arrows that nobody else wants.
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [request, wake])
}

function useFullscreen(): boolean {
  const [isFull, setIsFull] = useState(false)
  useEffect(() => {
    const changed = () => setIsFull(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', changed)
    return () => document.removeEventListener('fullscreenchange', changed)
  }, [])
  return isFull
}

/** The whole page, not the picture alone: menus and dialogs stand beside the player in it. */
async function toggleFullscreen(): Promise<void> {
  try {
    if (document.fullscreenElement) await document.exitFullscreen()
    else await document.documentElement.requestFullscreen()
  } catch {
    // Refused: a page inside another page, or a phone that only lets the picture itself fill the screen.
  }
}

async function togglePictureInPicture(video: HTMLVideoElement | null): Promise<void> {
  try {
    if (document.pictureInPictureElement) await document.exitPictureInPicture()
    else await video?.requestPictureInPicture()
  } catch {
    // Not offered here, or refused because nothing has loaded yet.
  }
}
