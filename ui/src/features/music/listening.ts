/** Hearing a queue: the same deck as films, on an element without a picture. */
import { useEffect, useMemo, useState, type RefObject } from 'react'
import { cardPoster } from '@/api/images'
import { withBase } from '@/lib/base'
import { useStore } from '@/lib/store'
import { Deck, reportPlayback, startPlayback, stopPlayback, type Playback, type PlayerState } from '@/player'
import { queue, type Queue } from '@/player/queue'
import { nextIn, previousIn } from '@/player/queue-steps'

export type ListeningProblem = 'cannotStart' | 'stopped'

export interface Listening {
  state: PlayerState
  problem: ListeningProblem | null
  toggle: () => void
  next: () => void
  previous: () => void
  seek: (positionS: number) => void
  setMuted: (isMuted: boolean) => void
}

/** Pressed later than this, "previous" begins the same one anew. */
const AGAIN_AFTER_S = 3

/** Where it was left when the bar went away for a film: it waits there, and does not begin by itself. */
let left: { turn: number; positionMs: number } | null = null

export function useListening(heard: Queue, audio: RefObject<HTMLAudioElement | null>): Listening {
  const item = heard.items[heard.at]
  const itemId = item?.id ?? ''
  const { turn } = heard
  const [deck] = useState(() => new Deck({ isStartHeld: left?.turn === turn }))
  const state = useStore(deck.store)
  const [begun, setBegun] = useState<{ turn: number; playback: Playback | null }>({
    turn: -1,
    playback: null,
  })
  const playback = begun.turn === turn ? begun.playback : null

  useEffect(() => {
    if (!itemId) return
    const abort = new AbortController()
    const startMs = left?.turn === turn ? left.positionMs : 0
    startPlayback({ itemId, fileId: null, startMs }, abort.signal).then(
      (started) => setBegun({ turn, playback: started }),
      () => {
        if (!abort.signal.aborted) setBegun({ turn, playback: null })
      },
    )
    return () => abort.abort()
  }, [itemId, turn])

  useEffect(() => {
    const element = audio.current
    if (!element || !playback?.url) return
    const source = {
      url: withBase(playback.url as `/${string}`),
      protocol: playback.protocol,
      mime: playback.mime,
      startS: playback.start_ms / 1000,
      durationS: (playback.duration_ms ?? 0) / 1000,
    }
    const { volume, isMuted } = deck.store.get()
    const close = deck.open(element, source, { volume, isMuted, rate: 1 })
    const now = () => {
      const { positionS, phase, level } = deck.store.get()
      const isPaused = phase !== 'playing' && phase !== 'waiting'
      return { positionMs: positionS * 1000, isPaused, level, stats: deck.stats() }
    }
    const timer = setInterval(() => reportPlayback(playback.id, now()), playback.progress_interval_s * 1000)
    const leave = () => stopPlayback(playback.id, now().positionMs)
    window.addEventListener('pagehide', leave)
    return () => {
      clearInterval(timer)
      window.removeEventListener('pagehide', leave)
      left = { turn, positionMs: now().positionMs }
      leave()
      close()
    }
  }, [audio, deck, playback, turn])

  const hasEnded = state.phase === 'ended'
  useEffect(() => {
    if (!hasEnded) return
    const soon = setTimeout(() => queue.set(nextIn(heard, true)), 0)
    return () => clearTimeout(soon)
  }, [hasEnded, heard])

  const doings = useMemo(() => {
    const toggle = () => {
      const { phase } = deck.store.get()
      if (phase === 'playing' || phase === 'waiting' || phase === 'loading') deck.pause()
      else deck.play()
    }
    return {
      toggle,
      next: () => queue.set(nextIn(heard, false)),
      previous: () => {
        if (deck.store.get().positionS > AGAIN_AFTER_S) deck.seek(0)
        else queue.set(previousIn(heard))
      },
      seek: (positionS: number) => deck.seek(positionS),
      setMuted: (isMuted: boolean) => deck.setMuted(isMuted),
    }
  }, [deck, heard])

  useEffect(() => {
    if (!('mediaSession' in navigator) || !item) return
    const { mediaSession } = navigator
    const poster = cardPoster(item)?.url
    mediaSession.metadata = new MediaMetadata({
      title: item.title,
      artist: item.series_title ?? '',
      artwork: poster ? [{ src: `${poster}&w=480`, sizes: '480x480' }] : [],
    })
    const handlers: [MediaSessionAction, () => void][] = [
      ['play', doings.toggle],
      ['pause', doings.toggle],
      ['nexttrack', doings.next],
      ['previoustrack', doings.previous],
    ]
    handlers.forEach(([action, handler]) => mediaSession.setActionHandler(action, handler))
    return () => {
      mediaSession.metadata = null
      handlers.forEach(([action]) => mediaSession.setActionHandler(action, null))
    }
  }, [doings, item])

  const couldNotStart = begun.turn === turn && !begun.playback?.url
  const problem = couldNotStart ? 'cannotStart' : state.failure ? 'stopped' : null
  return { state, problem, ...doings }
}
