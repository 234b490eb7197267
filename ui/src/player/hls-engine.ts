/** Plays HLS through Media Source Extensions with hls.js. A chunk of its own: only loaded when something comes as HLS. */
import Hls, { ErrorTypes, Events, type ErrorData, type Level } from 'hls.js'
import { ElementEngine } from './element-engine'
import type { EngineStats, Source } from './engine'
import { audioName, hlsConfig, playlistName, recoveryFor, type Trouble } from './hls-policy'
import type { Signal } from './state'

/** Kept from one film to the next. */
let measuredBps: number | null = null

export class HlsEngine extends ElementEngine {
  private hls: Hls | null = null
  private recoveredAtMs: number[] = []
  private wantedAudio: number | null = null
  private segmentWaitMs: number | null = null

  static isSupported(): boolean {
    return Hls.isSupported()
  }

  protected attach(source: Source): void {
    this.hls?.destroy()
    this.wantedAudio = source.audioIndex ?? null
    const hls = new Hls(
      hlsConfig({
        startS: source.startS,
        bitrateBps: source.bitrateBps ?? null,
        isEveryLevelEncoded: source.isEveryLevelEncoded ?? false,
        isHdr: window.matchMedia('(dynamic-range: high)').matches,
        measuredBps,
      }),
    )
    this.hls = hls
    hls.on(Events.MANIFEST_PARSED, (_, { firstLevel }) => {
      const chosen = source.level ? this.levelNamed(source.level) : -1
      // The server lists first what it would begin with.
      hls.startLevel = chosen >= 0 ? chosen : firstLevel
      if (chosen >= 0) hls.nextLevel = chosen
    })
    hls.on(Events.AUDIO_TRACKS_UPDATED, () => {
      if (this.wantedAudio !== null) this.setAudio(this.wantedAudio)
    })
    hls.on(Events.LEVEL_SWITCHED, (_, { level }) => this.tellLevel(level))
    hls.on(Events.FRAG_LOADED, (_, { frag }) => {
      const { loading } = frag.stats
      this.segmentWaitMs = loading.first > 0 ? Math.round(loading.first - loading.start) : null
      if (hls.bandwidthEstimate > 0) measuredBps = hls.bandwidthEstimate
      this.emit({ type: 'preparing', isPreparing: false })
    })
    hls.on(Events.ERROR, (_, data) => this.troubled(data))
    hls.loadSource(source.url)
    hls.attachMedia(this.media)
  }

  /** hls.js watches the element too, and knows what can be done about it. */
  protected override elementFailed(): Signal | null {
    return null
  }

  setAudio(streamIndex: number): boolean {
    const tracks = this.hls?.audioTracks ?? []
    const at = tracks.findIndex(({ url }) => playlistName(url) === audioName(streamIndex))
    if (at < 0 || !this.hls) return false
    this.wantedAudio = streamIndex
    if (this.hls.audioTrack !== at) this.hls.audioTrack = at
    return true
  }

  setLevel(level: string | null): boolean {
    const { hls } = this
    if (!hls) return false
    const at = level === null ? -1 : this.levelNamed(level)
    if (level !== null && at < 0) return false
    // What is buffered ahead in the old quality is let go, so that the choice is soon seen; nothing stops for it.
    hls.nextLevel = at
    this.tellLevel(hls.currentLevel)
    return true
  }

  stats(): EngineStats {
    const level = this.currentLevel()
    return {
      ...this.elementStats(),
      engine: `hls.js ${Hls.version}`,
      bandwidthBps: this.hls && this.hls.bandwidthEstimate > 0 ? this.hls.bandwidthEstimate : null,
      levelBitrateBps: level?.averageBitrate ?? level?.bitrate ?? null,
      codecs: level ? [level.videoCodec, level.audioCodec].filter(Boolean).join(', ') || null : null,
      segmentWaitMs: this.segmentWaitMs,
    }
  }

  override destroy(): void {
    this.hls?.destroy()
    this.hls = null
    super.destroy()
  }

  private troubled(data: ErrorData): void {
    const { hls } = this
    if (!hls) return
    const recovery = recoveryFor(troubleOf(data), this.recoveredAtMs, performance.now())
    switch (recovery.type) {
      case 'none':
        return
      case 'preparing':
        this.emit({ type: 'preparing', isPreparing: true })
        return
      case 'recover-media':
        this.recoveredAtMs = [...this.recoveredAtMs, performance.now()].slice(-4)
        hls.recoverMediaError()
        return
      case 'fail':
        hls.stopLoad()
        this.media.pause()
        this.emit({ type: 'failed', failure: recovery.failure })
    }
  }

  private currentLevel(): Level | null {
    return this.hls?.levels[this.hls.currentLevel] ?? null
  }

  private levelNamed(name: string): number {
    return (this.hls?.levels ?? []).findIndex((level) => nameOf(level) === name)
  }

  private tellLevel(at: number): void {
    const level = this.hls?.levels[at]
    if (!level || !this.hls) return
    this.emit({ type: 'level', level: nameOf(level), isAutomatic: this.hls.autoLevelEnabled })
  }
}

function nameOf(level: Level): string {
  return playlistName(level.uri)
}

function troubleOf({ type, fatal, response, details }: ErrorData): Trouble {
  const kinds: Partial<Record<ErrorTypes, Trouble['kind']>> = {
    [ErrorTypes.MEDIA_ERROR]: 'media',
    [ErrorTypes.MUX_ERROR]: 'mux',
    [ErrorTypes.NETWORK_ERROR]: 'network',
  }
  const wasAsked = type === ErrorTypes.NETWORK_ERROR && !details.endsWith('TimeOut')
  return { kind: kinds[type] ?? 'other', isFatal: fatal, status: wasAsked ? (response?.code ?? 0) : null }
}
