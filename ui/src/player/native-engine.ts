/** Plays what the browser's own media element plays: a file over HTTP ranges, or HLS on a device that has nothing else. */
import { ElementEngine } from './element-engine'
import type { EngineStats, Source } from './engine'

export class NativeEngine extends ElementEngine {
  protected attach(source: Source): void {
    this.media.src = source.url
    this.media.load()
  }

  protected override placed(): void {
    const startS = this.source?.startS ?? 0
    if (startS > 0) this.media.currentTime = this.clamp(startS)
  }

  /** A browser plays the file's first sound track and tells of no other. */
  setAudio(): boolean {
    return false
  }

  setLevel(level: string | null): boolean {
    return level === null || level === 'original'
  }

  stats(): EngineStats {
    return {
      ...this.elementStats(),
      engine: 'native',
      bandwidthBps: null,
      levelBitrateBps: this.source?.bitrateBps ?? null,
      codecs: null,
      segmentWaitMs: null,
    }
  }
}
