/** What this browser plays as a file, asked of the browser itself. Measured once a page load. */

export interface FileSupport {
  container: string
  video: string[]
  audio: string[]
}

export interface DeviceProfile {
  id: string
  name: string
  kind: 'browser'
  file: FileSupport[]
  video: Record<string, { bitDepth?: number; profiles?: string[] }>
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

/** Of a codec that plays: the deeper forms that must be asked about apart. */
const TEN_BIT: Readonly<Record<string, string>> = {
  h264: 'avc1.6E0028',
  hevc: 'hvc1.2.4.L120.B0',
  av1: 'av01.0.08M.10',
  vp9: 'vp09.02.41.10',
}

type CanPlay = (mime: string) => boolean

/** The profile that POST /playback/sessions takes. `canPlay` is the browser's own answer, handed in by tests. */
export function measureDevice(canPlay: CanPlay = askElement(), agent = navigator.userAgent): DeviceProfile {
  const file = CONTAINERS.map((container) => measure(container, canPlay, agent)).filter(
    ({ video, audio }) => video.length + audio.length > 0,
  )
  const codecs = new Set(file.flatMap(({ video }) => video))
  const video = Object.fromEntries(
    [...codecs].map((codec) => {
      const deep = TEN_BIT[codec]
      return [codec, { bitDepth: deep !== undefined && canPlay(`video/mp4; codecs="${deep}"`) ? 10 : 8 }]
    }),
  )
  return { id: '', name: browserName(agent), kind: 'browser', file, video }
}

function measure(
  { name, mime, audioMime, video, audio }: Container,
  canPlay: CanPlay,
  agent: string,
): FileSupport {
  const none = { container: name, video: [], audio: [] }
  // Firefox fetches a whole Matroska file before it begins, so its "maybe" is worth nothing.
  if (name === 'mkv' && /Firefox\//.test(agent)) return none
  const plays = (type: string) => (codec: string) => canPlay(codec ? `${type}; codecs="${codec}"` : type)
  return {
    container: name,
    video: mime ? keysWhere(video, plays(mime)) : [],
    audio: keysWhere(audio, plays(audioMime)),
  }
}

function keysWhere(codecs: Readonly<Record<string, string>>, test: (codec: string) => boolean): string[] {
  return Object.entries(codecs)
    .filter(([, codec]) => test(codec))
    .map(([name]) => name)
}

function askElement(): CanPlay {
  const element = document.createElement('video')
  // "maybe" is the most that a browser says of a type without codecs, and Matroska's "maybe" is a yes in practice.
  return (mime) => element.canPlayType(mime) !== ''
}

function browserName(agent: string): string {
  const known = /(Firefox|Edg|OPR|Chrome|Version)\/(\d+)/.exec(agent)
  if (!known) return 'Browser'
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', Version: 'Safari' }
  return `${names[known[1] ?? ''] ?? known[1]} ${known[2]}`
}
