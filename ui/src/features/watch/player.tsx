/** The player: a picture, what is drawn over it, and what keys, taps and buttons ask of the engine. */
'use client'
import { Captions, CaptionsOff, FastForward, Play, WifiOff } from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { connection } from '@/api/connection'
import { cardBackdrop, cardLandscape } from '@/api/images'
import { usePreferences } from '@/api/queries'
import { IconButton } from '@/components/button'
import { PageHeading } from '@/components/page'
import { SubtitlesDialog } from '@/features/subtitles'
import { imageSources, withBase } from '@/lib/base'
import { cn } from '@/lib/cn'
import { useStore } from '@/lib/store'
import { darken } from '@/lib/theme'
import { Deck, hintSeek, isStalled, type Ask, type Marker, type PlayerRequest } from '@/player'
import { useActivity } from './activity'
import { shapeClass } from './choices'
import { useChoosing } from './choosing'
import { Controls } from './controls'
import { useDrawnSubtitle } from './drawn-subtitles'
import { FlashLayer, useFlash } from './flash'
import { useGestures, type Gestures } from './gestures'
import { useKeys } from './keys'
import { creditsStartMs, leadsSomewhere, markerAt, skipModeAt } from './markers'
import { useMediaSession } from './media-session'
import { MessageBanner, StoppedCard, useMessages } from './message'
import { isNextUpTime } from './next-up'
import { LateNotice, Notice, PassingNotice } from './notices'
import { dropPrepared, prepare } from './prepared'
import { Problem } from './problem'
import { useRecovery } from './recovering'
import { readRemembered, writeRemembered } from './remembered'
import { useRequests } from './requests'
import { sourceOf, useReports, type Current, type PlaybackSessionDoor } from './session'
import { SkipButton } from './skip-button'
import { useStable } from './stable'
import { SubtitleLayer } from './subtitle-layer'
import { useCues } from './subtitles'
import { attend, countUnattended, isAnybodyDoubted } from './unattended'
import { Waiting } from './waiting'
import { TopBar } from './top-bar'
import { toggleFullscreen, togglePictureInPicture, useFullscreen } from './windows'
import { useTitleLines } from './words'

const endCards = () => import('./end-cards')
const EndCard = lazy(() => endCards().then(({ EndCard }) => ({ default: EndCard })))
const NextUpCard = lazy(() => endCards().then(({ NextUpCard }) => ({ default: NextUpCard })))
const StillWatching = lazy(() => endCards().then(({ StillWatching }) => ({ default: StillWatching })))
const TouchControls = lazy(() =>
  import('./touch-controls').then(({ TouchControls }) => ({ default: TouchControls })),
)
const StatsPanel = lazy(() => import('./stats-panel'))
const ShortcutsHelp = lazy(() => import('./shortcuts-help'))
const WhyPanel = lazy(() => import('./why-panel').then(({ WhyPanel }) => ({ default: WhyPanel })))
const SubtitleSettings = lazy(() =>
  import('./subtitle-settings').then(({ SubtitleSettings }) => ({ default: SubtitleSettings })),
)

export interface PlayerProps {
  first: Ask
  current: Current
  door: PlaybackSessionDoor
  onLeave: () => void
  onOpen: (itemId: string) => void
}

export function Player(props: PlayerProps) {
  useEffect(() => darken(), [])
  return (
    <main className="fixed inset-0 bg-black text-on-scrim select-none">
      <FlashLayer>
        <Stage {...props} />
      </FlashLayer>
    </main>
  )
}

type Panel = 'help' | 'why' | 'style' | 'subtitles'

function Stage({ first, current, door, onLeave, onOpen }: PlayerProps) {
  const { playback } = current
  const t = useTranslations('watch')
  const preferences = usePreferences()
  const lines = useTitleLines()(playback.item)
  const video = useRef<HTMLVideoElement>(null)
  const [deck] = useState(() => new Deck({ isStartHeld: isAnybodyDoubted() }))
  const state = useStore(deck.store)
  const isReachable = useStore(connection) !== 'lost'
  const isFullscreen = useFullscreen()

  const { loadNumber, startMs } = current
  const latest = useRef({ playback, startMs })
  useEffect(() => {
    latest.current = { playback, startMs }
  })
  useEffect(() => {
    const element = video.current
    const source = sourceOf(latest.current.playback, latest.current.startMs)
    return element && source ? deck.open(element, source, readRemembered()) : undefined
  }, [deck, playback.url, loadNumber])
  const [areStatsShown, setStatsShown] = useState(false)
  const choosing = useChoosing({ current, door, deck, state, areStatsShown })
  const { subtitle, subtitleOffsetS } = choosing
  const textTracks = useMemo(
    () => playback.subtitles.filter(({ delivery }) => delivery === 'vtt'),
    [playback.subtitles],
  )
  const cues = useCues(video, subtitle?.delivery === 'vtt' ? subtitle.id : null, subtitleOffsetS)
  const [drawnTrouble, setDrawnTrouble] = useState<{ id: string; isBurned: boolean } | null>(null)
  const areWordsComing = useDrawnSubtitle(video, subtitle, {
    offsetS: subtitleOffsetS,
    shape: choosing.shape,
    onFailure: ({ id }) => {
      setDrawnTrouble({ id, isBurned: true })
      void choosing.choose.burn(id).then((isBurned) => setDrawnTrouble({ id, isBurned }))
    },
  })
  const trouble = drawnTrouble !== null && drawnTrouble.id === subtitle?.id ? drawnTrouble : null
  const TroubleNotice = trouble?.isBurned ? PassingNotice : Notice
  const lastSubtitleId = useRef<string | null>(null)
  useEffect(() => {
    if (subtitle) lastSubtitleId.current = subtitle.id
  }, [subtitle])

  const [message, closeMessage] = useMessages(playback.id)
  const isStopped = message?.isStop === true
  useEffect(() => {
    if (!isStopped) return
    deck.holdStart(true)
    deck.pause()
  }, [deck, isStopped, loadNumber])
  const recovery = useRecovery({ first, current, door, deck, state, choosing, isStopped })

  const [panel, setPanel] = useState<Panel | null>(null)
  const [isNextHidden, setIsNextHidden] = useState(false)
  const [isUnattended, setIsUnattended] = useState(isAnybodyDoubted)
  const isStill = state.phase === 'paused' || state.phase === 'ended' || state.phase === 'failed'
  const hasBegun = state.phase !== 'idle' && state.phase !== 'loading'
  const { isActive, wake, rest } = useActivity(isStill || !hasBegun || panel !== null)

  useEffect(() => {
    if (state.phase !== 'idle')
      writeRemembered({ volume: state.volume, isMuted: state.isMuted, rate: state.rate })
  }, [state.phase, state.volume, state.isMuted, state.rate])

  const now = useCallback(() => {
    const { positionS, phase, level } = deck.store.get()
    const isPaused = phase !== 'playing' && phase !== 'waiting'
    return { positionMs: positionS * 1000, isPaused, level, stats: deck.stats() }
  }, [deck])
  useReports(playback, now, `${isStill} ${state.isSeeking} ${state.phase === 'idle'}`)

  const seek = useCallback((positionS: number) => deck.seek(positionS), [deck])
  const hint = useStable((positionS: number) => {
    // A file is not made, and what is in hand needs no making.
    const isInHand = state.buffered.some(({ startS, endS }) => startS <= positionS && positionS < endS)
    if (playback.protocol === 'hls' && !isInHand) hintSeek(playback.id, positionS * 1000)
  })
  const openNext = useStable((isByItself: boolean) => {
    if (!playback.next_episode) return
    if (isByItself) countUnattended()
    else attend()
    onOpen(playback.next_episode.id)
  })

  const positionMs = state.positionS * 1000
  const durationMs = state.durationS * 1000
  const marker = markerAt(playback.markers, positionMs)
  const skipTo = (skipped: Marker) => seek(skipped.end_ms / 1000)
  const creditsMs = creditsStartMs(playback.markers, durationMs)

  const request = useStable(
    useRequests({
      deck,
      choosing,
      lastSubtitleId,
      onFullscreen: () => void toggleFullscreen(video.current),
      onPictureInPicture: () => void togglePictureInPicture(video.current),
      onNext: () => openNext(false),
      onPrevious: () => playback.previous_episode && onOpen(playback.previous_episode.id),
      skipSegment: () => {
        if (marker) skipTo(marker)
        return marker !== null
      },
      onStats: () => setStatsShown((isShown) => !isShown),
      onHelp: () => setPanel('help'),
      onLeave,
    }),
  )
  const onAnyKey = useCallback(() => {
    attend()
    wake()
  }, [wake])
  useKeys({ request, onAny: onAnyKey, onRest: rest })
  useMediaSession(playback, state, request, seek)
  const surface = useSurface({ isActive, request, rest, wake, deck })

  const next = playback.next_episode
  const hasEnded = state.phase === 'ended'
  const isInCredits = creditsMs !== null && positionMs >= creditsMs
  const isNextShown =
    next !== null &&
    !isNextHidden &&
    durationMs > 0 &&
    (hasEnded || isNextUpTime(state.positionS, state.durationS, creditsMs === null ? null : creditsMs / 1000))
  // Nothing of a film is cut off: only over credits, or when it is over, does the clock run.
  const isCounting = preferences.is_next_episode_automatic && (hasEnded || isInCredits)
  const nextId = next?.id
  useEffect(() => {
    if (isNextShown && isCounting && nextId) prepare(nextId)
  }, [isNextShown, isCounting, nextId])
  useEffect(() => () => dropPrepared(playback.next_episode?.id), [playback.next_episode?.id])
  // Before it has begun nothing can be sought, and a skip by itself would be lost.
  const skippable =
    hasBegun && marker && leadsSomewhere(marker, durationMs) && !(isNextShown && marker.kind === 'credits')
      ? marker
      : null

  const still = cardBackdrop(playback.item) ?? cardLandscape(playback.item)
  const isBeginningAnew = recovery.isTrying || (door.isBusy && state.phase !== 'playing')
  const isWaiting = isStalled(state) || isBeginningAnew

  return (
    <div
      data-player={state.phase}
      data-method={playback.method}
      data-level={state.level ?? undefined}
      className={cn('absolute inset-0 overflow-hidden', !isActive && 'cursor-none')}
      onPointerMove={(event) => event.pointerType !== 'touch' && wake()}
      onPointerDown={attend}
      onFocus={wake}
    >
      <PageHeading
        title={lines.detail ? `${lines.title} ${lines.detail}` : lines.title}
        className="sr-only"
      />
      {/* What draws subtitles puts its canvas beside the picture. */}
      <div className="absolute inset-0">
        <video
          ref={video}
          playsInline
          preload="auto"
          className={cn('absolute inset-0 size-full', shapeClass[choosing.shape])}
        >
          {textTracks.map(({ id, language, url }) => (
            <track
              key={id}
              id={id}
              kind="subtitles"
              src={withBase((url ?? '') as `/${string}`)}
              {...(language && { srcLang: language })}
            />
          ))}
        </video>
      </div>
      {still && !hasBegun && (
        <img
          {...imageSources(still.url, 'backdrop')}
          sizes="100vw"
          alt=""
          className="absolute inset-0 size-full object-cover opacity-40"
        />
      )}
      <div className="absolute inset-0 touch-manipulation" data-surface {...surface} />
      <SubtitleLayer cues={cues} isRaised={isActive} picture={video} shape={choosing.shape} />
      {isWaiting && (
        <Waiting
          key={String(isBeginningAnew)}
          words={
            recovery.isTrying
              ? t('anotherWay')
              : playback.method === 'transcode' || state.isPreparing
                ? t('preparing')
                : t('waiting')
          }
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
        <TopBar lines={lines} onLeave={onLeave} />
        {!isNextShown && !hasEnded && !isUnattended && !isStopped && !state.failure && (
          <Suspense>
            <TouchControls
              isPlaying={state.phase === 'playing' || state.phase === 'waiting'}
              isWaiting={isWaiting || state.isPressNeeded}
              skipBackS={preferences.skip_back_s}
              skipForwardS={preferences.skip_forward_s}
              onRequest={request}
            />
          </Suspense>
        )}
        <div className="pointer-events-auto bg-linear-to-t from-black/90 via-black/55 to-transparent px-3 pt-16 sm:px-6">
          <Controls
            choosing={choosing}
            state={state}
            isFullscreen={isFullscreen}
            skipBackS={preferences.skip_back_s}
            skipForwardS={preferences.skip_forward_s}
            onRequest={request}
            onSeek={seek}
            onHint={hint}
            onVolume={(volume) => {
              deck.setMuted(volume === 0)
              deck.setVolume(volume)
            }}
            onWhy={() => setPanel('why')}
            onStyle={() => setPanel('style')}
            onMoreSubtitles={() => setPanel('subtitles')}
          />
        </div>
      </div>
      {areStatsShown && (
        <Suspense>
          <StatsPanel
            playback={playback}
            level={state.level}
            read={() => deck.stats()}
            onClose={() => setStatsShown(false)}
          />
        </Suspense>
      )}
      {!isReachable && state.phase !== 'failed' && (
        <Notice icon={<WifiOff className="size-4" aria-hidden />} words={t('serverLost')} />
      )}
      {isReachable && trouble && (
        <TroubleNotice
          icon={<CaptionsOff className="size-4 shrink-0" aria-hidden />}
          words={trouble.isBurned ? t('subtitleBurned') : t('subtitleFailed')}
        />
      )}
      {isReachable && !trouble && areWordsComing && (
        <LateNotice icon={<Captions className="size-4 shrink-0" aria-hidden />} words={t('subtitleComing')} />
      )}
      {isReachable && !trouble && door.error && state.phase !== 'failed' && (
        <Notice icon={<FastForward className="size-4" aria-hidden />} words={door.error.message} />
      )}
      {message && !isStopped && <MessageBanner text={message.text} onClose={closeMessage} />}
      <SkipButton
        marker={skippable}
        mode={skippable ? skipModeAt(skippable, preferences) : 'off'}
        onSkip={skipTo}
        onUndo={({ start_ms }) => seek(start_ms / 1000)}
      />
      <Suspense>
        {isNextShown && !isUnattended && !isStopped && (
          <NextUpCard
            key={String(isCounting)}
            card={next}
            countdownS={isCounting ? preferences.next_episode_countdown_s : null}
            isHeld={state.phase === 'paused'}
            onPlay={openNext}
            onHide={() => setIsNextHidden(true)}
          />
        )}
        {hasEnded && !isNextShown && !isStopped && <EndCard onReplay={() => seek(0)} onLeave={onLeave} />}
      </Suspense>
      {state.failure && !recovery.isTrying && !isStopped && (
        <Problem
          failure={state.failure}
          said={door.error?.message ?? null}
          isRetrying={door.isBusy}
          onRetry={recovery.retry}
          onSmaller={recovery.smaller}
          onWhy={() => setPanel('why')}
          onLeave={onLeave}
        />
      )}
      <Suspense>
        {isUnattended && !state.failure && (
          <StillWatching
            onStay={() => {
              attend()
              setIsUnattended(false)
              deck.play()
            }}
            onLeave={onLeave}
          />
        )}
      </Suspense>
      {isStopped && <StoppedCard text={message.text} onLeave={onLeave} />}
      <Suspense>
        {panel === 'help' && <ShortcutsHelp isOpen onClose={() => setPanel(null)} />}
        {panel === 'why' && <WhyPanel playback={playback} isOpen onClose={() => setPanel(null)} />}
        {panel === 'subtitles' && (
          <SubtitlesDialog
            itemId={playback.item.id}
            fileId={playback.file_id}
            onClose={() => setPanel(null)}
            onAdded={choosing.choose.newSubtitle}
            onRemoved={choosing.choose.noSubtitle}
          />
        )}
        {panel === 'style' && (
          <SubtitleSettings
            isOpen
            onClose={() => setPanel(null)}
            offsetS={subtitleOffsetS}
            onOffset={choosing.choose.subtitleOffset}
            isStyled={subtitle === null || subtitle.delivery === 'vtt'}
          />
        )}
      </Suspense>
    </div>
  )
}

interface Hands {
  isActive: boolean
  request: (wanted: PlayerRequest) => void
  rest: () => void
  wake: () => void
  deck: Deck
}

/** What taps and clicks on the picture do. */
function useSurface({ isActive, request, rest, wake, deck }: Hands) {
  const flash = useFlash()
  const rateBeforeHold = useRef(1)
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
        if (isHeld) rateBeforeHold.current = deck.store.get().rate
        deck.setRate(isHeld ? 2 : rateBeforeHold.current)
        if (isHeld) flash({ icon: <FastForward aria-hidden />, text: '2×' })
      },
    }),
    [deck, flash, isActive, request, rest, wake],
  )
  return useGestures(gestures)
}
