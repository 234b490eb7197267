/** When playing has stopped by itself: tries what may help at the same second, and says so; else leaves it to the person. */
import { useEffect, useRef, useState } from 'react'
import { connection } from '@/api/connection'
import { useStore } from '@/lib/store'
import {
  afterFailure,
  forgetProfile,
  smallerHeight,
  type Ask,
  type Deck,
  type Plea,
  type PlayerState,
} from '@/player'
import type { Choosing } from './choices'
import type { Current, PlaybackSessionDoor } from './session'
import { useStable } from './stable'

/** Played this long, an earlier stop is history. */
const FORGIVEN_AFTER_MS = 60_000

export interface Recovery {
  /** Something is being tried, so nobody needs to be told yet. */
  isTrying: boolean
  retry: () => void
  smaller: { height: number; go: () => void } | null
}

export interface RecoveryOptions {
  first: Ask
  current: Current
  door: PlaybackSessionDoor
  deck: Deck
  state: PlayerState
  choosing: Choosing
  /** Somebody who runs the server has stopped it: nothing begins by itself any more. */
  isStopped: boolean
}

export function useRecovery({
  first,
  current: { playback, loadNumber },
  door,
  deck,
  state,
  choosing,
  isStopped,
}: RecoveryOptions): Recovery {
  const plea = useRef<Plea>({ exclude: first.plea?.exclude ?? [], maxHeight: first.plea?.maxHeight ?? null })
  const starts = useRef({ inARow: 0, lastAtMs: -Infinity })
  const [triedLoad, setTriedLoad] = useState<number | null>(null)
  const isReachable = useStore(connection) === 'open'

  const begin = useStable((next: Plea) => {
    plea.current = next
    deck.holdStart(false)
    const { audioIndex, subtitle, isBurnWanted, maxHeight } = choosing
    door.begin({
      itemId: first.itemId,
      fileId: first.fileId ?? playback.file_id,
      startMs: deck.store.get().positionS * 1000,
      audioIndex: audioIndex ?? undefined,
      subtitleId: subtitle?.id ?? 'none',
      isBurnWanted,
      plea: { ...next, maxHeight: next.maxHeight ?? maxHeight },
    })
  })

  const failed = useStable(() => {
    const { failure } = deck.store.get()
    if (!failure || isStopped) return
    if (failure === 'decode' || failure === 'unsupported') forgetProfile()
    const nowMs = performance.now()
    if (nowMs - starts.current.lastAtMs > FORGIVEN_AFTER_MS) starts.current.inARow = 0
    starts.current = { inARow: starts.current.inARow + 1, lastAtMs: nowMs }
    const step = afterFailure(failure, {
      method: playback.method,
      plea: plea.current,
      startsInARow: starts.current.inARow,
    })
    if (step.type === 'tell') return
    setTriedLoad(loadNumber)
    begin(step.plea)
  })
  const hasFailed = state.failure !== null
  useEffect(() => {
    if (!hasFailed) return
    const soon = setTimeout(failed, 0)
    return () => clearTimeout(soon)
  }, [hasFailed, loadNumber, failed])

  // The server is back: nobody should have to press for that.
  const wasLost = useRef(false)
  const isNetwork = state.failure === 'network'
  useEffect(() => {
    if (!isReachable) wasLost.current = true
    else if (wasLost.current) {
      wasLost.current = false
      if (isNetwork && !isStopped) begin(plea.current)
    }
  }, [isReachable, isNetwork, isStopped, begin])

  // Where the disk is full, a smaller picture has no room either.
  const height = state.failure === 'no_space' ? null : smallerHeight(playback, state.level)
  return {
    isTrying: hasFailed && triedLoad === loadNumber && door.error === null,
    retry: () => begin(plea.current),
    smaller: height === null ? null : { height, go: () => begin({ ...plea.current, maxHeight: height }) },
  }
}
