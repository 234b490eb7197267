/** What this browser plays, asked of the browser itself: files apart from segments, since its answers differ. */
import { randomId } from '@/lib/ids'
import { readStored, writeStored } from '@/lib/storage'

export interface FileSupport {
  container: string
  video: string[]
  audio: string[]
}

export interface VideoSupport {
  profiles?: string[]
  maxLevel?: number
  bitDepth: number
  ranges: string[]
  interlaced: boolean
  tags?: string[]
  /** What plays without dropping pictures, as "2160p60"; only what was asked about. */
  smoothAt: Record<string, boolean>
}

export interface AudioSupport {
  maxCh: number
  profiles?: string[]
}

/** The profile that POST /playback/sessions takes. */
export interface DeviceProfile {
  id: string
  name: string
  kind: 'browser'
  file: FileSupport[]
  hls: {
    engine: 'mse' | 'native' | 'none'
    segment: string[]
    video: string[]
    audio: string[]
    demuxedAudio: boolean
    vtt: boolean
  }
  video: Record<string, VideoSupport>
  audio: Record<string, AudioSupport | number>
  subs: { vtt: boolean; ass: 'wasm' | false; pgs: 'wasm' | false; burn: true }
  display: { hdr: boolean; gamut: string; w: number; h: number; dpr: number }
}

export interface Smoothness {
  supported: boolean
  smooth: boolean
  powerEfficient: boolean
}

/** The browser's own answers; tests hand in others. */
export interface Browser {
  agent: string
  /** `HTMLMediaElement.canPlayType`. */
  canPlay: (mime: string) => string
  /** `MediaSource.isTypeSupported`; null without Media Source Extensions. */
  canAppend: ((mime: string) => boolean) | null
  /** Media Capabilities, for segments; null where unknown. */
  smoothness: ((video: VideoConfiguration) => Promise<Smoothness>) | null
  display: DeviceProfile['display']
  /** Of the loudspeakers; 0 in some browsers without any. */
  channels: number
  hasWasm: boolean
}

interface Container {
  name: string
  mime: string
  /** Some browsers open a container without naming it: what else they may call it. */
  audioMime: string
  video: Readonly<Record<string, string>>
  audio: Readonly<Record<string, string>>
}

const MP4_VIDEO = {
  h264: 'avc1.640028',
  hevc: 'hvc1.1.6.L120.B0',
  av1: 'av01.0.08M.08',
  vp9: 'vp09.00.41.08',
}
const MP4_AUDIO = {
  aac: 'mp4a.40.2',
  mp3: 'mp3',
  ac3: 'ac-3',
  eac3: 'ec-3',
  opus: 'opus',
  flac: 'flac',
  alac: 'alac',
}
/** In segments MP3 is named by its object type; a browser that plays it in a file may refuse it here. */
const SEGMENT_AUDIO = { ...MP4_AUDIO, mp3: 'mp4a.6B', flac: 'fLaC', opus: 'opus' }

const CONTAINERS: readonly Container[] = [
  { name: 'mp4', mime: 'video/mp4', audioMime: 'audio/mp4', video: MP4_VIDEO, audio: MP4_AUDIO },
  { name: 'mov', mime: 'video/mp4', audioMime: 'audio/mp4', video: MP4_VIDEO, audio: MP4_AUDIO },
  {
    name: 'webm',
    mime: 'video/webm',
    audioMime: 'audio/webm',
    video: { vp8: 'vp8', vp9: 'vp09.00.41.08', av1: 'av01.0.08M.08' },
    audio: { opus: 'opus', vorbis: 'vorbis' },
  },
  {
    name: 'mkv',
    mime: 'video/x-matroska',
    audioMime: 'audio/x-matroska',
    video: { ...MP4_VIDEO, vp8: 'vp8' },
    audio: {
      aac: 'mp4a.40.2',
      opus: 'opus',
      vorbis: 'vorbis',
      flac: 'flac',
      mp3: 'mp3',
      ac3: 'ac-3',
      eac3: 'ec-3',
    },
  },
  {
    name: 'ts',
    mime: 'video/mp2t',
    audioMime: 'audio/mp2t',
    video: { h264: 'avc1.640028' },
    audio: { aac: 'mp4a.40.2' },
  },
  {
    name: 'ogg',
    mime: 'video/ogg',
    audioMime: 'audio/ogg',
    video: {},
    audio: { opus: 'opus', vorbis: 'vorbis', flac: 'flac' },
  },
  { name: 'mp3', mime: '', audioMime: 'audio/mpeg', video: {}, audio: { mp3: '' } },
  { name: 'flac', mime: '', audioMime: 'audio/flac', video: {}, audio: { flac: '' } },
  { name: 'wav', mime: '', audioMime: 'audio/wav', video: {}, audio: { pcm_s16le: '1', pcm_s24le: '1' } },
  { name: 'aac', mime: '', audioMime: 'audio/aac', video: {}, audio: { aac: '' } },
]

interface Depths {
  /** Profile by the string that asks for it. */
  profiles: Readonly<Record<string, string>>
  /** Level by the string that asks for it, lowest first. */
  levels: readonly (readonly [level: number, codec: string])[]
  tenBit: string
}

const DEPTHS: Readonly<Record<string, Depths>> = {
  h264: {
    profiles: { baseline: 'avc1.42E01E', main: 'avc1.4D401F', high: 'avc1.640028', high10: 'avc1.6E0028' },
    levels: [
      [3.1, 'avc1.64001F'],
      [4, 'avc1.640028'],
      [4.1, 'avc1.640029'],
      [4.2, 'avc1.64002A'],
      [5, 'avc1.640032'],
      [5.1, 'avc1.640033'],
      [5.2, 'avc1.640034'],
      [6.2, 'avc1.64003E'],
    ],
    tenBit: 'avc1.6E0028',
  },
  hevc: {
    profiles: { main: 'hvc1.1.6.L120.B0', main10: 'hvc1.2.4.L120.B0' },
    levels: [
      [3.1, 'hvc1.1.6.L93.B0'],
      [4, 'hvc1.1.6.L120.B0'],
      [5, 'hvc1.1.6.L150.B0'],
      [5.1, 'hvc1.1.6.L153.B0'],
      [6.1, 'hvc1.1.6.L183.B0'],
    ],
    tenBit: 'hvc1.2.4.L120.B0',
  },
  av1: {
    profiles: { main: 'av01.0.08M.08' },
    levels: [
      [3.1, 'av01.0.05M.08'],
      [4, 'av01.0.08M.08'],
      [5, 'av01.0.12M.08'],
      [5.1, 'av01.0.13M.08'],
    ],
    tenBit: 'av01.0.08M.10',
  },
  vp9: {
    profiles: { profile0: 'vp09.00.41.08', profile2: 'vp09.02.41.10' },
    levels: [
      [4.1, 'vp09.00.41.08'],
      [5.1, 'vp09.00.51.08'],
    ],
    tenBit: 'vp09.02.41.10',
  },
  vp8: { profiles: {}, levels: [], tenBit: '' },
}

/** What is asked about smoothness: a codec, its string there, and the picture. */
const MATRIX: readonly (readonly [
  codec: string,
  string: string,
  name: string,
  height: number,
  fps: number,
])[] = [
  ['h264', 'avc1.640028', '1080p30', 1080, 30],
  ['h264', 'avc1.64002A', '1080p60', 1080, 60],
  ['h264', 'avc1.640033', '2160p30', 2160, 30],
  ['hevc', 'hvc1.2.4.L120.B0', '1080p30', 1080, 30],
  ['hevc', 'hvc1.2.4.L150.B0', '2160p24', 2160, 24],
  ['hevc', 'hvc1.2.4.L153.B0', '2160p60', 2160, 60],
  ['av1', 'av01.0.08M.08', '1080p30', 1080, 30],
  ['av1', 'av01.0.12M.08', '2160p30', 2160, 30],
  ['vp9', 'vp09.00.41.08', '1080p30', 1080, 30],
  ['vp9', 'vp09.00.51.08', '2160p30', 2160, 30],
]
const BITS_PER_PIXEL = 0.1

/** Measures a browser. `id` is left empty: who keeps the profile names the device. */
export async function measure(browser: Browser): Promise<DeviceProfile> {
  const { agent, canAppend } = browser
  const file = filesOf(browser)
  const appends = (mime: string) => canAppend?.(mime) ?? browser.canPlay(mime) !== ''
  const segmentVideo = keysWhere(MP4_VIDEO, (codec) => appends(`video/mp4; codecs="${codec}"`))
  const hls: DeviceProfile['hls'] = {
    engine: canAppend ? 'mse' : browser.canPlay('application/vnd.apple.mpegurl') !== '' ? 'native' : 'none',
    segment: ['fmp4', ...(appends('video/mp2t; codecs="avc1.640028,mp4a.40.2"') ? ['ts'] : [])],
    video: segmentVideo,
    audio: keysWhere(SEGMENT_AUDIO, (codec) => appends(`audio/mp4; codecs="${codec}"`)),
    demuxedAudio: true,
    vtt: true,
  }
  const codecs = [...new Set([...file.flatMap(({ video }) => video), ...segmentVideo])]
  const smooth = await smoothness(browser, codecs)
  const weak = codecs.filter((codec) => needsPower(codec, agent) && smooth.weak.has(codec))
  const without = <T extends { video: string[] }>(support: T): T => ({
    ...support,
    video: support.video.filter((codec) => !weak.includes(codec)),
  })
  const strong = codecs.filter((codec) => !weak.includes(codec))
  const speakers = browser.channels > 0 ? browser.channels : 2
  return {
    id: '',
    name: browserName(agent),
    kind: 'browser',
    file: file.map(without),
    hls: without(hls),
    video: Object.fromEntries(
      strong.map((codec) => [codec, videoSupport(codec, browser, smooth.at[codec] ?? {})]),
    ),
    audio: {
      ...audioSupport(new Set([...file.flatMap(({ audio }) => audio), ...hls.audio]), agent),
      maxChannels: speakers,
    },
    subs: {
      vtt: true,
      ass: browser.hasWasm ? 'wasm' : false,
      pgs: browser.hasWasm ? 'wasm' : false,
      burn: true,
    },
    display: browser.display,
  }
}

function filesOf(browser: Browser): FileSupport[] {
  return CONTAINERS.map((container) => fileSupport(container, browser)).filter(
    ({ video, audio }) => video.length + audio.length > 0,
  )
}

function fileSupport({ name, mime, audioMime, video, audio }: Container, browser: Browser): FileSupport {
  const none = { container: name, video: [], audio: [] }
  // Firefox fetches a whole Matroska file before it begins, so its "maybe" is worth nothing.
  if (name === 'mkv' && isFirefox(browser.agent)) return none
  // "maybe" is the most that a browser says of a type without codecs, and Matroska's "maybe" is a yes in practice.
  const plays = (type: string) => (codec: string) =>
    browser.canPlay(codec ? `${type}; codecs="${codec}"` : type) !== ''
  const codecs = mime ? keysWhere(video, plays(mime)) : []
  return {
    container: name,
    // Safari on phones answers for WebM when it is asked about VP9 in MP4.
    video:
      isSafari(browser.agent) && mime === 'video/mp4' ? codecs.filter((codec) => codec !== 'vp9') : codecs,
    audio: keysWhere(audio, plays(audioMime)),
  }
}

function videoSupport(codec: string, browser: Browser, smoothAt: Record<string, boolean>): VideoSupport {
  const { agent } = browser
  const depths = DEPTHS[codec]
  const type = codec === 'vp8' ? 'video/webm' : 'video/mp4'
  const plays = (string: string) => {
    const mime = `${type}; codecs="${string}"`
    return browser.canPlay(mime) !== '' || browser.canAppend?.(mime) === true
  }
  // Safari says yes to ten bits of H.264 and shows none of them.
  const isDeep = depths !== undefined && plays(depths.tenBit) && !(codec === 'h264' && isSafari(agent))
  const profiles = keysWhere(depths?.profiles ?? {}, plays).filter(
    (profile) => profile !== 'high10' || isDeep,
  )
  const maxLevel = depths?.levels.filter(([, string]) => plays(string)).at(-1)?.[0]
  const canShowHdr =
    browser.display.hdr && isDeep && codec !== 'h264' && !(isFirefox(agent) && !/Mac OS X/.test(agent))
  return {
    ...(profiles.length > 0 && { profiles }),
    ...(maxLevel !== undefined && { maxLevel }),
    bitDepth: isDeep ? 10 : 8,
    ranges: canShowHdr ? ['SDR', 'HDR10', 'HLG'] : ['SDR'],
    interlaced: false,
    ...(codec === 'hevc' && { tags: isSafari(agent) ? ['hvc1'] : ['hvc1', 'hev1'] }),
    smoothAt,
  }
}

function audioSupport(codecs: ReadonlySet<string>, agent: string): Record<string, AudioSupport> {
  const channels = (codec: string) => {
    if (codec === 'mp3') return 2
    return codec === 'opus' && isSafari(agent) ? 2 : 8
  }
  return Object.fromEntries(
    [...codecs].map((codec) => [
      codec,
      { maxCh: channels(codec), ...(codec === 'aac' && { profiles: ['LC', 'HE', 'HEv2'] }) },
    ]),
  )
}

interface Smooth {
  at: Record<string, Record<string, boolean>>
  /** Codecs that play, but only by hard work of the processor. */
  weak: ReadonlySet<string>
}

async function smoothness({ smoothness: ask }: Browser, codecs: readonly string[]): Promise<Smooth> {
  const at: Smooth['at'] = {}
  const weak = new Set<string>()
  if (!ask) return { at, weak }
  await Promise.all(
    MATRIX.filter(([codec]) => codecs.includes(codec)).map(async ([codec, string, name, height, fps]) => {
      const width = Math.round((height * 16) / 9)
      const answer = await ask({
        contentType: `video/mp4; codecs="${string}"`,
        width,
        height,
        bitrate: Math.round(width * height * fps * BITS_PER_PIXEL),
        framerate: fps,
      }).catch(() => null)
      if (!answer) return
      at[codec] = { ...at[codec], [name]: answer.supported && answer.smooth }
      if (answer.supported && !answer.powerEfficient) weak.add(codec)
    }),
  )
  return { at, weak }
}

/** Phones say yes to codecs that empty their battery in an hour. */
function needsPower(codec: string, agent: string): boolean {
  return /Android/.test(agent) && (codec === 'av1' || codec === 'hevc')
}

function keysWhere(codecs: Readonly<Record<string, string>>, test: (codec: string) => boolean): string[] {
  return Object.entries(codecs)
    .filter(([, codec]) => test(codec))
    .map(([name]) => name)
}

function isFirefox(agent: string): boolean {
  return /Firefox\//.test(agent)
}

function isSafari(agent: string): boolean {
  return /Version\/[\d.]+.*Safari\//.test(agent) && !/Chrome|Chromium|Android/.test(agent)
}

export function browserName(agent: string): string {
  const known = /(Firefox|Edg|OPR|Chrome|Version)\/(\d+)/.exec(agent)
  if (!known) return 'Browser'
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', Version: 'Safari' }
  // Edge and Opera call themselves Chrome first.
  const other = /(Edg|OPR)\/(\d+)/.exec(agent) ?? known
  return `${names[other[1] ?? ''] ?? other[1]} ${other[2]}`
}

/** What plays as a file, at once and from memory of nothing: a forecast for pages. */
export function measureDevice(): Pick<DeviceProfile, 'file' | 'video'> {
  const browser = thisBrowser()
  const file = filesOf(browser)
  const codecs = new Set(file.flatMap(({ video }) => video))
  const video = Object.fromEntries([...codecs].map((codec) => [codec, videoSupport(codec, browser, {})]))
  return { file, video }
}

const KEPT_KEY = 'rf-device'
const ID_KEY = 'rf-device-id'
const KEPT_MS = 7 * 24 * 60 * 60 * 1000
/** Grows when another way of measuring comes to other results. */
const GENERATION = 1

interface Kept {
  measuredAt: number
  /** Another browser version or another screen is another device. */
  key: string
  profile: DeviceProfile
}

/** Whether a profile measured earlier still tells of this device. Pure. */
export function isCurrent(kept: Kept | null, key: string, nowMs: number): kept is Kept {
  return kept !== null && kept.key === key && nowMs - kept.measuredAt < KEPT_MS && kept.measuredAt <= nowMs
}

/** This device's profile: measured once a week, kept in between. */
export async function deviceProfile(): Promise<DeviceProfile> {
  const browser = thisBrowser()
  const key = JSON.stringify([GENERATION, browser.agent, browser.display])
  const kept = parseKept(readStored('local', KEPT_KEY))
  if (isCurrent(kept, key, Date.now())) return { ...kept.profile, id: deviceId() }
  const profile = await measure(browser)
  writeStored('local', KEPT_KEY, JSON.stringify({ measuredAt: Date.now(), key, profile } satisfies Kept))
  return { ...profile, id: deviceId() }
}

/** It said that it plays something, and did not: it is asked anew. */
export function forgetProfile(): void {
  writeStored('local', KEPT_KEY, null)
}

/** Names this browser to the server, the same each time. */
export function deviceId(): string {
  const known = readStored('local', ID_KEY)
  if (known) return known
  const id = randomId()
  writeStored('local', ID_KEY, id)
  return id
}

function parseKept(text: string | null): Kept | null {
  try {
    const value: unknown = text === null ? null : JSON.parse(text)
    return typeof value === 'object' && value !== null && 'profile' in value ? (value as Kept) : null
  } catch {
    return null
  }
}

function thisBrowser(): Browser {
  const element = document.createElement('video')
  const source =
    (window as { ManagedMediaSource?: typeof MediaSource }).ManagedMediaSource ??
    (window as { MediaSource?: typeof MediaSource }).MediaSource
  const capabilities = (navigator as { mediaCapabilities?: MediaCapabilities }).mediaCapabilities
  const is = (query: string) => window.matchMedia(query).matches
  return {
    agent: navigator.userAgent,
    canPlay: (mime) => element.canPlayType(mime),
    canAppend: source ? (mime) => source.isTypeSupported(mime) : null,
    smoothness: capabilities ? (video) => capabilities.decodingInfo({ type: 'media-source', video }) : null,
    display: {
      hdr: is('(dynamic-range: high)') || is('(video-dynamic-range: high)'),
      gamut: is('(color-gamut: rec2020)') ? 'rec2020' : is('(color-gamut: p3)') ? 'p3' : 'srgb',
      w: Math.round(window.screen.width * window.devicePixelRatio),
      h: Math.round(window.screen.height * window.devicePixelRatio),
      dpr: window.devicePixelRatio,
    },
    channels: speakerChannels(),
    hasWasm: typeof WebAssembly === 'object' && typeof OffscreenCanvas === 'function',
  }
}

function speakerChannels(): number {
  try {
    const context = new AudioContext()
    const { maxChannelCount } = context.destination
    void context.close()
    return maxChannelCount
  } catch {
    return 2
  }
}
