/** What every engine shares: the browser's media element, its events as signals, and the small requests. */
import type { EngineStats, PlaybackEngine, Source } from './engine'
import type { Failure, Signal, TimeRange } from './state'

/** So near the end a seek would end the file before a frame is shown. */
const END_GUARD_S = 0.1

export abstract class ElementEngine implements PlaybackEngine {
  private readonly listeners = new Set<(signal: Signal) => void>()
  private readonly ending = new AbortController()
  protected source: Source | null = null

  constructor(protected readonly media: HTMLMediaElement) {
    this.on('loadedmetadata', () => {
      this.placed()
      return { type: 'duration', durationS: media.duration }
    })
    this.on('durationchange', () => ({ type: 'duration', durationS: media.duration }))
    this.on('playing', () => ({ type: 'playing' }))
    this.on('pause', () => ({ type: 'paused' }))
    this.on('waiting', () => ({ type: 'waiting' }))
    this.on('seeking', () => ({ type: 'seeking', positionS: media.currentTime }))
    this.on('seeked', () => ({ type: 'seeked', positionS: media.currentTime }))
    this.on('timeupdate', () => ({ type: 'time', positionS: media.currentTime }))
    this.on('progress', () => ({ type: 'buffered', ranges: rangesOf(media.buffered) }))
    this.on('volumechange', () => ({ type: 'volume', volume: media.volume, isMuted: media.muted }))
    this.on('ratechange', () => ({ type: 'rate', rate: media.playbackRate }))
    this.on('ended', () => ({ type: 'ended' }))
    this.on('error', () => (media.error ? this.elementFailed(media.error) : null))
  }

  /** Gives the source to the element. */
  protected abstract attach(source: Source): void

  /** The element knows the length now: the last moment to stand elsewhere than at the beginning. */
  protected placed(): void {}

  protected elementFailed(error: MediaError): Signal | null {
    return { type: 'failed', failure: failureOf(error.code) }
  }

  abstract setAudio(streamIndex: number): boolean
  abstract setLevel(level: string | null): boolean
  abstract stats(): EngineStats

  load(source: Source): void {
    this.source = source
    this.emit({ type: 'load-started', positionS: source.startS, durationS: source.durationS })
    this.attach(source)
    if (source.isPaused) this.emit({ type: 'paused' })
    else this.play()
  }

  play(): void {
    this.media.play().catch((reason: unknown) => {
      if (reason instanceof DOMException && reason.name === 'NotAllowedError')
        this.emit({ type: 'start-refused' })
      // Every other refusal comes as an error event, or is a newer load that took over.
    })
  }

  pause(): void {
    this.media.pause()
  }

  seek(positionS: number): void {
    const wasEnded = this.media.ended
    this.media.currentTime = this.clamp(positionS)
    if (wasEnded) this.play()
  }

  setVolume(volume: number): void {
    this.media.volume = Math.min(1, Math.max(0, volume))
  }

  setMuted(isMuted: boolean): void {
    this.media.muted = isMuted
  }

  setRate(rate: number): void {
    this.media.preservesPitch = true
    // Whatever is loaded next begins at the default one.
    this.media.defaultPlaybackRate = rate
    this.media.playbackRate = rate
  }

  listen(listener: (signal: Signal) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  destroy(): void {
    this.ending.abort()
    this.media.pause()
    // Without this the browser would go on fetching the file.
    this.media.removeAttribute('src')
    this.media.load()
    this.emit({ type: 'unloaded' })
    this.listeners.clear()
  }

  protected clamp(positionS: number): number {
    const { duration } = this.media
    const last = Number.isFinite(duration) && duration > 0 ? Math.max(0, duration - END_GUARD_S) : Infinity
    return Math.min(Math.max(0, positionS), last)
  }

  protected emit(signal: Signal): void {
    this.listeners.forEach((listener) => listener(signal))
  }

  /** What the element itself can tell. */
  protected elementStats(): Omit<
    EngineStats,
    'engine' | 'bandwidthBps' | 'levelBitrateBps' | 'codecs' | 'segmentWaitMs'
  > {
    const { media } = this
    const isVideo = media instanceof HTMLVideoElement
    const quality = isVideo ? media.getVideoPlaybackQuality() : null
    return {
      bufferedAheadS: bufferedAhead(rangesOf(media.buffered), media.currentTime),
      droppedFrames: quality?.droppedVideoFrames ?? 0,
      totalFrames: quality?.totalVideoFrames ?? 0,
      widthPx: isVideo ? media.videoWidth : 0,
      heightPx: isVideo ? media.videoHeight : 0,
    }
  }

  private on<K extends keyof HTMLMediaElementEventMap>(name: K, tell: () => Signal | null): void {
    const heard = () => {
      const signal = tell()
      if (signal) this.emit(signal)
    }
    this.media.addEventListener(name, heard, { signal: this.ending.signal })
  }
}

/** Seconds that would play on without another byte. */
export function bufferedAhead(ranges: readonly TimeRange[], positionS: number): number {
  const holding = ranges.find(({ startS, endS }) => startS <= positionS + 0.1 && endS >= positionS)
  return holding ? Math.max(0, holding.endS - positionS) : 0
}

function rangesOf(ranges: TimeRanges): TimeRange[] {
  return Array.from({ length: ranges.length }, (_, at) => ({
    startS: ranges.start(at),
    endS: ranges.end(at),
  }))
}

/** HTML Standard, MediaError codes. */
function failureOf(code: number): Failure {
  switch (code) {
    case 2:
      return 'network'
    case 3:
      return 'decode'
    case 4:
      return 'unsupported'
    default:
      return 'unknown'
  }
}
