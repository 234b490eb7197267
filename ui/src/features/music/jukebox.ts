/**
 * Plays the queue on two audio elements in turn: while one plays, the other has the next track ready, so that no gap is
 * heard between them. Outside React, as it goes on while pages come and go.
 */
import { withBase } from '@/lib/base'
import { createStore } from '@/lib/store'
import {
  Deck,
  initialState,
  reportPlayback,
  startPlayback,
  stopPlayback,
  type Playback,
  type PlayerState,
} from '@/player'
import type { Heard, Queue } from '@/player/queue'
import { nextIn } from '@/player/queue-steps'
import { Amplifier, gainOf, levelling } from './gain'
import { Handover } from './handover'

/** So long before the end the next track is made ready. */
const READY_AHEAD_S = 20

export interface Sounding {
  state: PlayerState
  problem: 'cannotStart' | 'stopped' | null
}

/** One of the two elements and what is on it. */
class Side {
  readonly media = new Audio()
  readonly amplifier = new Amplifier(this.media)
  readonly deck = new Deck({ isStartHeld: true })
  itemId: string | null = null
  playback: Playback | null = null
  hasFailed = false
  private close = () => {}
  private abort = new AbortController()

  constructor() {
    this.media.preload = 'auto'
  }

  /** Fetches a track; it stands still until `play`, unless that was called meanwhile. */
  load(heard: Heard, startMs: number): Promise<boolean> {
    this.clear()
    const abort = (this.abort = new AbortController())
    this.itemId = heard.id
    return startPlayback({ itemId: heard.id, fileId: null, startMs }, abort.signal).then(
      (playback) => {
        if (abort.signal.aborted) {
          stopPlayback(playback.id, startMs)
          return false
        }
        this.playback = playback
        this.hasFailed = !playback.url
        if (!playback.url) return false
        const { volume, isMuted } = this.deck.store.get()
        const source = {
          url: withBase(playback.url as `/${string}`),
          protocol: playback.protocol,
          mime: playback.mime,
          startS: playback.start_ms / 1000,
          durationS: (playback.duration_ms ?? 0) / 1000,
        }
        this.close = this.deck.open(this.media, source, { volume, isMuted, rate: 1 })
        return true
      },
      () => {
        if (!abort.signal.aborted) this.hasFailed = true
        return false
      },
    )
  }

  get positionMs(): number {
    return this.deck.store.get().positionS * 1000
  }

  report(): void {
    if (!this.playback) return
    const { phase, level } = this.deck.store.get()
    const isPaused = phase !== 'playing' && phase !== 'waiting'
    reportPlayback(this.playback.id, {
      positionMs: this.positionMs,
      isPaused,
      level,
      stats: this.deck.stats(),
    })
  }

  clear(): void {
    this.abort.abort()
    if (this.playback) stopPlayback(this.playback.id, this.positionMs)
    this.close()
    this.close = () => {}
    this.deck.holdStart(true)
    this.itemId = null
    this.playback = null
    this.hasFailed = false
  }
}

export class Jukebox {
  readonly store = createStore<Sounding>({ state: initialState, problem: null })
  private sides: [Side, Side] = [new Side(), new Side()]
  private queue: Queue | null = null
  private timer: ReturnType<typeof setInterval>
  private unlisten: (() => void)[] = []
  private readonly handover = new Handover()

  /** `move` is told where the queue goes by itself. */
  constructor(private readonly move: (queue: Queue | null) => void) {
    for (const side of this.sides) this.unlisten.push(side.deck.store.subscribe(() => this.heard(side)))
    this.unlisten.push(levelling.subscribe(() => this.level()))
    this.timer = setInterval(() => this.active.report(), 10_000)
    window.addEventListener('pagehide', this.leave)
  }

  get positionMs(): number {
    return this.active.positionMs
  }

  /** Plays what the queue says now; `startMs` and `isHeld` are for one that comes back. */
  follow(queue: Queue, { startMs = 0, isHeld = false } = {}): void {
    const isSame = this.queue?.turn === queue.turn
    this.queue = queue
    if (isSame) {
      this.dropStaleNext()
      return
    }
    const heard = queue.items[queue.at]
    if (!heard) return
    this.handover.cancel()
    const [, standby] = this.sides
    const isReady = standby.itemId === heard.id && standby.playback?.url && !isHeld && startMs === 0
    if (isReady) {
      const before = this.active
      this.sides.reverse()
      this.start()
      before.clear()
      this.tell()
      return
    }
    standby.clear()
    const { active } = this
    void active.load(heard, startMs).then(() => this.tell())
    if (!isHeld) this.start()
    this.tell()
  }

  toggle(): void {
    const { phase } = this.active.deck.store.get()
    if (phase === 'playing' || phase === 'waiting' || phase === 'loading') this.active.deck.pause()
    else this.start()
  }

  seek(positionS: number): void {
    this.active.deck.seek(positionS)
  }

  setVolume(volume: number): void {
    this.sides.forEach((side) => side.deck.setVolume(volume))
  }

  setMuted(isMuted: boolean): void {
    this.sides.forEach((side) => side.deck.setMuted(isMuted))
  }

  destroy(): void {
    clearInterval(this.timer)
    this.handover.cancel()
    window.removeEventListener('pagehide', this.leave)
    this.unlisten.forEach((stop) => stop())
    this.sides.forEach((side) => side.clear())
  }

  private get active(): Side {
    return this.sides[0]
  }

  private start(): void {
    this.level()
    this.active.deck.play()
  }

  private level(): void {
    const heard = this.queue?.items[this.queue.at]
    this.active.amplifier.set(gainOf(heard, levelling.get()))
  }

  private leave = () => {
    for (const { playback, positionMs } of this.sides) if (playback) stopPlayback(playback.id, positionMs)
  }

  private heard(side: Side): void {
    if (side !== this.active) return
    const { queue } = this
    const { phase, positionS, durationS } = side.deck.store.get()
    this.tell()
    if (!queue) return
    if (phase === 'ended') {
      const next = nextIn(queue, true)
      // What has ended is heard again from its beginning by pressing play.
      if (!next) return
      // At once: what hears of the move comes a moment later.
      this.follow(next)
      this.move(next)
      return
    }
    if (phase === 'playing' && durationS > 0 && durationS - positionS < READY_AHEAD_S) this.makeReady(queue)
    this.planNext(queue, phase)
  }

  private makeReady(queue: Queue): void {
    const next = nextIn(queue, true)
    const heard = next?.items[next.at]
    const [, standby] = this.sides
    if (heard && standby.itemId !== heard.id && heard.id !== this.active.itemId) void standby.load(heard, 0)
  }

  /** Has the next track begin in the moment in which this one ends. */
  private planNext(queue: Queue, phase: PlayerState['phase']): void {
    const [active, standby] = this.sides
    const next = nextIn(queue, true)
    const heard = next?.items[next.at]
    if (phase !== 'playing' && phase !== 'ended') this.callOff(standby)
    if (phase !== 'playing' || !heard || standby.itemId !== heard.id || !standby.playback?.url) return
    this.handover.plan(active.media, (active.playback?.duration_ms ?? 0) / 1000, standby.media, () => {
      standby.amplifier.set(gainOf(heard, levelling.get()))
      standby.deck.play()
    })
  }

  /** Somebody paused or jumped just before the end: what began already stands at its beginning again. */
  private callOff(standby: Side): void {
    if (this.handover.hasBegun(standby.media)) {
      standby.deck.pause()
      standby.deck.seek(0)
    }
    this.handover.cancel()
  }

  /** The queue was changed around what plays. */
  private dropStaleNext(): void {
    const next = this.queue && nextIn(this.queue, true)
    const [, standby] = this.sides
    if (!standby.itemId || standby.itemId === next?.items[next.at]?.id) return
    this.handover.cancel()
    standby.clear()
  }

  private tell(): void {
    const { deck, hasFailed } = this.active
    const state = deck.store.get()
    this.store.set({ state, problem: hasFailed ? 'cannotStart' : state.failure ? 'stopped' : null })
  }
}
