/** How the page is scrolled: at rest, moving, or rushing past faster than anybody looks. */
import { createStore, type Store } from '@/lib/store'

export type Motion = 'rest' | 'moving' | 'rushing'

/** Screens a second from which pictures only flicker by, and below which they are looked at again. */
const rushingFrom = 2
const rushingUntil = 1.5
/** Speed is told over at least that long: single steps of a wheel say nothing. */
const spanMs = 80
/** Nothing moved for so long: it rests. Longer than a slow frame, or a busy machine would seem to stand still. */
const restsAfterMs = 150

export interface MotionTracker {
  /** The page stands at `topPx` in a window of `heightPx`, at `atMs`; gives what that means. */
  moved(topPx: number, heightPx: number, atMs: number): Motion
  /** What it is at `atMs`, when nothing moved since. */
  at(atMs: number): Motion
}

/** Knows places and times only, no window: so it can be tested. */
export function createMotionTracker(): MotionTracker {
  let motion: Motion = 'rest'
  let from = { topPx: 0, atMs: 0 }
  let lastMs = Number.NEGATIVE_INFINITY

  const at = (atMs: number): Motion => {
    if (atMs - lastMs >= restsAfterMs) motion = 'rest'
    return motion
  }
  return {
    at,
    moved(topPx, heightPx, atMs) {
      const isFirst = at(atMs) === 'rest'
      lastMs = atMs
      if (isFirst) {
        from = { topPx, atMs }
        motion = 'moving'
        return motion
      }
      const passedMs = atMs - from.atMs
      if (passedMs < spanMs) return motion
      const screensASecond = Math.abs(topPx - from.topPx) / heightPx / (passedMs / 1000)
      motion = screensASecond > (motion === 'rushing' ? rushingUntil : rushingFrom) ? 'rushing' : 'moving'
      from = { topPx, atMs }
      return motion
    },
  }
}

let followed: Store<Motion> | undefined

/** The motion of this window; follows it from the first call on. */
export function windowMotion(): Store<Motion> {
  if (followed) return followed
  const store = createStore<Motion>('rest')
  const tracker = createMotionTracker()
  let isWaiting = false
  const look = () => {
    store.set(tracker.at(performance.now()))
    isWaiting = store.get() !== 'rest'
    if (isWaiting) setTimeout(look, restsAfterMs / 2)
  }
  window.addEventListener(
    'scroll',
    () => {
      store.set(tracker.moved(window.scrollY, window.innerHeight, performance.now()))
      if (isWaiting) return
      isWaiting = true
      setTimeout(look, restsAfterMs)
    },
    { passive: true },
  )
  followed = store
  return store
}
