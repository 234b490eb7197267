/** One place to play on: the engine of what plays now, and what stays from one source to the next. */
import { createStore } from '@/lib/store'
import type { EngineStats, PlaybackEngine, Source } from './engine'
import { engineClass } from './open-engine'
import { isWithin, ofFilm, type Part } from './parts'
import { initialState, nextState, type Failure, type Signal } from './state'

export interface Loud {
  volume: number
  isMuted: boolean
  rate: number
}

/** Times are the film's. `part`: the file that it is of several; null where it is the only one. */
export type DeckSource = Omit<Source, 'level' | 'audioIndex' | 'isPaused'> & {
  protocol: 'file' | 'hls'
  part?: Part | null
}

const SLOWEST = 0.25
const FASTEST = 3

export class Deck {
  readonly store = createStore(initialState)
  private engine: PlaybackEngine | null = null
  private level: string | null = null
  private audioIndex: number | null = null
  private isStartHeld = false
  private part: Part | null = null

  /** `isStartHeld`: the first source stands still until somebody presses play. */
  constructor({ isStartHeld = false } = {}) {
    this.isStartHeld = isStartHeld
  }

  /** Plays a source on an element until the returned function is called. */
  open(media: HTMLMediaElement, { protocol, part = null, ...source }: DeckSource, loud: Loud): () => void {
    let isWanted = true
    let stop = () => {}
    // Another part numbers its tracks otherwise; the server has found the like of what was chosen.
    if (part?.startS !== this.part?.startS) this.audioIndex = null
    this.part = part
    const beforeS = part?.startS ?? 0
    // At once, so that what comes shows while the engine's code is still on its way.
    this.tell({ type: 'load-started', positionS: source.startS, durationS: source.durationS })
    engineClass(protocol).then(
      (Engine) => {
        if (!isWanted) return
        const engine = new Engine(media)
        const unlisten = engine.listen((signal) =>
          this.tell(part ? ofFilm(signal, part, source.durationS) : signal),
        )
        stop = () => {
          // Where it stood is still asked for after it is gone: by what tells the server.
          unlisten()
          this.engine = null
          engine.destroy()
        }
        this.engine = engine
        this.setVolume(loud.volume)
        this.setMuted(loud.isMuted)
        this.setRate(loud.rate)
        engine.load({
          ...source,
          startS: source.startS - beforeS,
          durationS: part ? part.endS - part.startS : source.durationS,
          level: this.level,
          audioIndex: this.audioIndex,
          isPaused: this.isStartHeld,
        })
      },
      // The code itself could not be fetched.
      () => isWanted && this.tell({ type: 'failed', failure: 'network' }),
    )
    return () => {
      isWanted = false
      stop()
    }
  }

  /** Whether the next source stands still at its beginning. */
  holdStart(isHeld: boolean): void {
    this.isStartHeld = isHeld
  }

  play(): void {
    this.isStartHeld = false
    this.engine?.play()
  }

  pause(): void {
    this.engine?.pause()
  }

  /** The state follows at once: a held key must add up before the element has told of it. */
  seek(positionS: number): void {
    const { durationS, elsewhereS } = this.store.get()
    const within = Math.max(0, durationS > 0 ? Math.min(durationS, positionS) : positionS)
    if (!this.engine) return
    if (this.part && (elsewhereS !== null || !isWithin(this.part, within))) {
      this.tell({ type: 'elsewhere', positionS: within, isGoingOn: false })
      this.engine.pause()
      return
    }
    this.engine.seek(within - (this.part?.startS ?? 0))
    this.tell({ type: 'seeking', positionS: within })
  }

  /** The file that holds the moment could not be had. */
  fail(failure: Failure): void {
    this.tell({ type: 'failed', failure })
  }

  setVolume(volume: number): void {
    const within = Math.round(Math.min(1, Math.max(0, volume)) * 100) / 100
    this.engine?.setVolume(within)
    this.tell({ type: 'volume', volume: within, isMuted: this.store.get().isMuted })
  }

  setMuted(isMuted: boolean): void {
    this.engine?.setMuted(isMuted)
    this.tell({ type: 'volume', volume: this.store.get().volume, isMuted })
  }

  /** Gives the rate that it came to. */
  setRate(rate: number): number {
    const within = Math.min(FASTEST, Math.max(SLOWEST, rate))
    this.engine?.setRate(within)
    this.tell({ type: 'rate', rate: within })
    return within
  }

  /** Kept for the sources to come. False when the server must be asked for it. */
  setAudio(streamIndex: number): boolean {
    this.audioIndex = streamIndex
    return this.engine?.setAudio(streamIndex) ?? false
  }

  /** The same for a quality; null is automatic. */
  setLevel(level: string | null): boolean {
    this.level = level
    return this.engine?.setLevel(level) ?? false
  }

  stats(): EngineStats | null {
    return this.engine?.stats() ?? null
  }

  private tell(signal: Signal): void {
    this.store.set(nextState(this.store.get(), signal))
  }
}
