/** What a player must be able to do, whatever plays underneath. Requests go in by methods, signals come out. */
import type { Signal } from './state'

export interface Source {
  readonly url: string
  readonly mime: string | null
  readonly startS: number
  /** As the server knows it; 0 while unknown. The file's own says better later. */
  readonly durationS: number
}

export interface PlaybackEngine {
  /** Begin a source at its start position; what played before is let go. Plays as soon as it can. */
  load(source: Source): void
  play(): void
  pause(): void
  /** Clamped to the file. */
  seek(positionS: number): void
  setVolume(volume: number): void
  setMuted(isMuted: boolean): void
  setRate(rate: number): void
  /** Tell every signal; gives the way to stop. */
  listen(listener: (signal: Signal) => void): () => void
  /** Let go of the source and of the element. Nothing may be asked afterwards. */
  destroy(): void
}
