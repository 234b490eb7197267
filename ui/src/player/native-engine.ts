/** Plays what the browser's own media element plays: a file over HTTP ranges. */
import type { PlaybackEngine, Source } from './engine'
import type { Failure, Signal, TimeRange } from './state'

/** So near the end a seek would end the file before a frame is shown. */
const END_GUARD_S = 0.1

export class NativeEngine implements PlaybackEngine {
  private readonly listeners = new Set<(signal: Signal) => void>()
  private readonly ending = new AbortController()
  private startS = 0

  constructor(private readonly media: HTMLMediaElement) {
    const on = <K extends keyof HTMLMediaElementEventMap>(name: K, tell: () => Signal | null) => {
      media.addEventListener(
        name,
        () => {
          const signal = tell()
          if (signal) this.emit(signal)
        },
        { signal: this.ending.signal },
      )
    }
    on('loadedmetadata', () => {
      if (this.startS > 0) media.currentTime = this.clamp(this.startS)
      return { type: 'duration', durationS: media.duration }
    })
    on('durationchange', () => ({ type: 'duration', durationS: media.duration }))
    on('playing', () => ({ type: 'playing' }))
    on('pause', () => ({ type: 'paused' }))
    on('waiting', () => ({ type: 'waiting' }))
    on('seeking', () => ({ type: 'seeking', positionS: media.currentTime }))
    on('seeked', () => ({ type: 'seeked', positionS: media.currentTime }))
    on('timeupdate', () => ({ type: 'time', positionS: media.currentTime }))
    on('progress', () => ({ type: 'buffered', ranges: rangesOf(media.buffered) }))
    on('volumechange', () => ({ type: 'volume', volume: media.volume, isMuted: media.muted }))
    on('ratechange', () => ({ type: 'rate', rate: media.playbackRate }))
    on('ended', () => ({ type: 'ended' }))
    on('error', () => (media.error ? { type: 'failed', failure: failureOf(media.error.code) } : null))
  }

  load(source: Source): void {
    this.startS = source.startS
    this.emit({ type: 'load-started', positionS: source.startS, durationS: source.durationS })
    const rate = this.media.playbackRate
    this.media.src = source.url
    this.media.load()
    // Loading puts the rate back to the default one.
    this.media.playbackRate = rate
    this.play()
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

  private clamp(positionS: number): number {
    const { duration } = this.media
    const last = Number.isFinite(duration) && duration > 0 ? Math.max(0, duration - END_GUARD_S) : Infinity
    return Math.min(Math.max(0, positionS), last)
  }

  private emit(signal: Signal): void {
    this.listeners.forEach((listener) => listener(signal))
  }
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
