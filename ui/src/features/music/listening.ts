/** Hearing a queue: the jukebox for as long as the bar is there, media keys, and what is kept for the next time. */
import { useEffect, useMemo } from 'react'
import { cardPoster } from '@/api/images'
import { readStored, writeStored } from '@/lib/storage'
import { createStore, useStore } from '@/lib/store'
import { initialState, type PlayerState } from '@/player'
import { isTrack, queue, queueKey, type Heard, type Queue } from '@/player/queue'
import { nextIn, previousIn } from '@/player/queue-steps'
import { Jukebox, type Sounding } from './jukebox'

export interface Listening {
  state: PlayerState
  problem: Sounding['problem']
  toggle: () => void
  next: () => void
  previous: () => void
  seek: (positionS: number) => void
  setMuted: (isMuted: boolean) => void
  setVolume: (volume: number) => void
}

/** Pressed later than this, "previous" begins the same one anew. */
const AGAIN_AFTER_S = 3

const KEEP_EVERY_MS = 3000

interface Kept {
  queue: Queue
  positionMs: number
}

/** Where it was left when the bar went away, for a film or with the page: it waits there and does not begin by itself. */
let left: { turn: number; positionMs: number } | null = null

/** Brings back what this tab was listening to before it was loaded anew. */
export function restoreQueue(): void {
  if (queue.get()) return
  try {
    const kept = JSON.parse(readStored('session', queueKey) ?? 'null') as Kept | null
    if (!kept || !kept.queue.items[kept.queue.at]) return
    left = { turn: kept.queue.turn, positionMs: kept.positionMs }
    queue.set(kept.queue)
  } catch {
    writeStored('session', queueKey, null)
  }
}

export function forgetQueue(): void {
  writeStored('session', queueKey, null)
  queue.set(null)
}

/** Who is heard, in words. */
export function artistsOf(heard: Heard): string {
  if (!isTrack(heard)) return heard.series_title ?? ''
  return heard.artists.map(({ name }) => name).join(', ') || heard.album_artist
}

/** The one that plays, while the bar is there. */
const box = createStore<Jukebox | null>(null)

export function useListening(heard: Queue): Listening {
  const jukebox = useStore(box)
  useEffect(() => {
    const made = new Jukebox((next) => queue.set(next))
    box.set(made)
    return () => {
      const last = queue.get()
      if (last) left = { turn: last.turn, positionMs: made.positionMs }
      box.set(null)
      made.destroy()
    }
  }, [])

  useEffect(() => {
    if (!jukebox) return
    const isBack = left?.turn === heard.turn
    const startMs = isBack ? (left?.positionMs ?? 0) : 0
    left = null
    jukebox.follow(heard, { startMs, isHeld: isBack })
  }, [jukebox, heard])

  useEffect(() => {
    if (!jukebox) return
    const keep = () => {
      const kept: Kept = { queue: heard, positionMs: jukebox.positionMs }
      writeStored('session', queueKey, JSON.stringify(kept))
    }
    keep()
    const timer = setInterval(keep, KEEP_EVERY_MS)
    window.addEventListener('pagehide', keep)
    return () => {
      clearInterval(timer)
      window.removeEventListener('pagehide', keep)
    }
  }, [jukebox, heard])

  const { state, problem } = useSounding(jukebox)
  const doings = useMemo(
    () => ({
      toggle: () => jukebox?.toggle(),
      next: () => {
        const next = nextIn(heard, false)
        if (next) queue.set(next)
      },
      previous: () => {
        if (jukebox && jukebox.positionMs > AGAIN_AFTER_S * 1000) jukebox.seek(0)
        else queue.set(previousIn(heard))
      },
      seek: (positionS: number) => jukebox?.seek(positionS),
      setMuted: (isMuted: boolean) => jukebox?.setMuted(isMuted),
      setVolume: (volume: number) => jukebox?.setVolume(volume),
    }),
    [jukebox, heard],
  )
  useMediaKeys(heard, state, doings)
  return { state, problem, ...doings }
}

const silence = createStore<Sounding>({ state: initialState, problem: null })

function useSounding(jukebox: Jukebox | null): Sounding {
  return useStore(jukebox?.store ?? silence)
}

type Doings = Omit<Listening, 'state' | 'problem'>

function useMediaKeys(heard: Queue, state: PlayerState, doings: Doings): void {
  const item = heard.items[heard.at]
  useEffect(() => {
    if (!('mediaSession' in navigator) || !item) return
    const { mediaSession } = navigator
    const poster = cardPoster(item)?.url
    mediaSession.metadata = new MediaMetadata({
      title: item.title,
      artist: artistsOf(item),
      album: isTrack(item) ? item.album_title : '',
      artwork: poster ? [{ src: `${poster}&w=480`, sizes: '480x480' }] : [],
    })
    const handlers: [MediaSessionAction, MediaSessionActionHandler][] = [
      ['play', doings.toggle],
      ['pause', doings.toggle],
      ['nexttrack', doings.next],
      ['previoustrack', doings.previous],
      ['seekto', ({ seekTime }) => seekTime !== undefined && doings.seek(seekTime)],
    ]
    handlers.forEach(([action, handler]) => mediaSession.setActionHandler(action, handler))
    return () => {
      mediaSession.metadata = null
      handlers.forEach(([action]) => mediaSession.setActionHandler(action, null))
    }
  }, [doings, item])
  const isSounding = state.phase === 'playing' || state.phase === 'waiting'
  useEffect(() => {
    if ('mediaSession' in navigator) navigator.mediaSession.playbackState = isSounding ? 'playing' : 'paused'
  }, [isSounding])
}
