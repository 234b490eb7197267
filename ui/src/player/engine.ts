/** What a player must be able to do, whatever plays underneath. Requests go in by methods, signals come out. */
import type { Signal } from './state'

export interface Source {
  readonly url: string
  readonly mime: string | null
  readonly startS: number
  /** As the server knows it; 0 while unknown. The file's own says better later. */
  readonly durationS: number
  /** Of the picture as it is, where known: how far ahead is worth holding depends on it. */
  readonly bitrateBps?: number | null
  /** Whether even the best picture is encoded for this device: then none larger than the window is worth making. */
  readonly isEveryLevelEncoded?: boolean
  /** Begin with this quality and stay with it; null leaves it to the engine. */
  readonly level?: string | null
  readonly audioIndex?: number | null
  /** Stands still at the start position instead of playing. */
  readonly isPaused?: boolean
}

/** What is going on inside; null where an engine cannot know. */
export interface EngineStats {
  readonly engine: string
  readonly bufferedAheadS: number
  readonly droppedFrames: number
  readonly totalFrames: number
  readonly widthPx: number
  readonly heightPx: number
  readonly bandwidthBps: number | null
  readonly levelBitrateBps: number | null
  readonly codecs: string | null
  /** From asking for a segment to its first byte. */
  readonly segmentWaitMs: number | null
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
  /** By the stream's number in the file. False when this source does not hold it: the server must be asked. */
  setAudio(streamIndex: number): boolean
  /** By the level's name; null chooses by bandwidth. False when this source does not hold it. */
  setLevel(level: string | null): boolean
  stats(): EngineStats
  /** Tell every signal; gives the way to stop. */
  listen(listener: (signal: Signal) => void): () => void
  /** Let go of the source and of the element. Nothing may be asked afterwards. */
  destroy(): void
}
