/** What the server says about a playing: how it reaches the device, why so, and everything that can be chosen. */
import type { Card, PlaybackSession, Reason, Stream } from '@/api/types'

/** From cheapest for the server to dearest; `unsupported` when nothing will do. */
export const methods = ['direct', 'remux', 'audio_transcode', 'transcode'] as const
export type ServedMethod = (typeof methods)[number]
export type Method = ServedMethod | 'unsupported'

export interface Decision {
  readonly method: Method
  readonly reasons: readonly Reason[]
  /** Why the cheaper ones would not do. */
  readonly rejected: Readonly<Partial<Record<Method, readonly Reason[]>>>
  readonly suggestion: string | null
}

export interface AudioTrack {
  readonly index: number
  readonly label: string
  readonly language: string | null
  readonly channels: number | null
  readonly codec: string | null
  readonly is_default: boolean
  readonly is_selected: boolean
  /** In a file of its own beside the film's. */
  readonly is_external?: boolean
}

export interface Quality {
  /** `original`, or the height of an encoded picture. */
  readonly id: string
  readonly label: string
  readonly height: number | null
  readonly bitrate_bps: number | null
}

export interface SubtitleChoice {
  readonly id: string
  readonly label: string
  readonly language: string | null
  readonly title: string | null
  readonly format: string
  readonly source: 'embedded' | 'sidecar' | 'downloaded' | 'uploaded' | null
  readonly is_forced: boolean
  readonly is_default: boolean
  readonly is_hearing_impaired: boolean
  /** What draws it: the page from text, libass, from pictures, or the server into the picture. */
  readonly delivery: 'vtt' | 'ass' | 'pgs' | 'burn'
  readonly url: string | null
  readonly fonts: readonly string[]
  /** By how much this viewer wants it later; `url` gives it as it is written. */
  readonly offset_ms: number
  readonly is_selected: boolean
}

export interface PlaybackChapter {
  readonly start_ms: number
  readonly end_ms: number
  readonly title: string
  readonly image_url?: string | null
}

export type MarkerKind = 'intro' | 'recap' | 'credits'

export interface Marker {
  readonly kind: MarkerKind
  readonly start_ms: number
  readonly end_ms: number
  /** Not so: only a person may skip it. */
  readonly is_automatic_allowed?: boolean
}

export interface Trickplay {
  readonly interval_ms: number
  /** Of one picture, in pixels. */
  readonly width: number
  readonly height: number
  readonly columns: number
  readonly rows: number
  readonly count: number
  readonly sheets: readonly string[]
}

export interface PlaybackPart {
  readonly file_id: string
  readonly start_ms: number
  readonly duration_ms: number | null
}

export interface Playback {
  readonly id: string
  readonly item: Card
  readonly file_id: string
  readonly method: Method
  readonly protocol: 'file' | 'hls'
  readonly url: string | null
  readonly mime: string | null
  readonly start_ms: number
  readonly duration_ms: number | null
  /** The files of the film in order; times are the film's. */
  readonly parts: readonly PlaybackPart[]
  readonly decision: Decision
  readonly streams: readonly Stream[]
  readonly audio_tracks: readonly AudioTrack[]
  readonly qualities: readonly Quality[]
  readonly subtitles: readonly SubtitleChoice[]
  readonly chapters: readonly PlaybackChapter[]
  readonly markers: readonly Marker[]
  readonly trickplay: Trickplay | null
  readonly next_episode: Card | null
  readonly previous_episode: Card | null
  readonly progress_interval_s: number
}

/** What a browser can be given as WebVTT where the server does not say how a subtitle is delivered. */
const TEXT_FORMATS = new Set(['srt', 'subrip', 'vtt', 'webvtt', 'ass', 'ssa', 'mov_text', 'text', 'ttml'])

type Said = Omit<Partial<Playback>, 'subtitles'> & { subtitles?: readonly Partial<SubtitleChoice>[] }

/** The document with everything filled in that the server left unsaid. */
export function readPlayback(document: PlaybackSession): Playback {
  const said = document as Said
  const method = document.method as Method
  return {
    id: document.id,
    item: document.item,
    file_id: document.file_id,
    method,
    protocol: said.protocol ?? (method === 'direct' ? 'file' : 'hls'),
    url: document.url,
    mime: document.mime,
    start_ms: document.start_ms,
    duration_ms: document.duration_ms,
    parts: document.parts,
    decision: {
      method,
      reasons: said.decision?.reasons ?? document.reasons,
      rejected: said.decision?.rejected ?? {},
      suggestion: suggestionOf(said.decision?.suggestion),
    },
    streams: document.streams,
    audio_tracks: said.audio_tracks ?? tracksOf(document.streams),
    qualities: said.qualities ?? [],
    subtitles: (said.subtitles ?? []).flatMap(readSubtitle),
    chapters: document.chapters,
    markers: said.markers ?? [],
    trickplay: said.trickplay ?? null,
    next_episode: document.next_episode,
    previous_episode: document.previous_episode,
    progress_interval_s: document.progress_interval_s,
  }
}

/** A sentence, alone or with what else is known of the change. */
function suggestionOf(said: unknown): string | null {
  if (typeof said === 'string') return said
  const message = typeof said === 'object' && said !== null && 'message' in said ? said.message : null
  return typeof message === 'string' ? message : null
}

function readSubtitle(said: Partial<SubtitleChoice>): SubtitleChoice[] {
  const format = said.format ?? ''
  if (!said.id || (!said.delivery && !TEXT_FORMATS.has(format))) return []
  return [
    {
      id: said.id,
      label: said.label ?? '',
      language: said.language ?? null,
      title: said.title ?? null,
      format,
      source: said.source ?? null,
      is_forced: said.is_forced ?? false,
      is_default: said.is_default ?? false,
      is_hearing_impaired: said.is_hearing_impaired ?? false,
      delivery: (said.delivery as string) === 'sup' ? 'pgs' : (said.delivery ?? 'vtt'),
      url: unmoved(said.url ?? `/stream/subtitles/${encodeURIComponent(said.id)}`),
      fonts: said.fonts ?? [],
      offset_ms: said.offset_ms ?? 0,
      is_selected: said.is_selected ?? false,
    },
  ]
}

/** What moves it is here, where it can be changed while it plays. */
function unmoved(url: string): string {
  return url.replace(/([?&]offset_ms=)-?\d+/, '$10')
}

function tracksOf(streams: readonly Stream[]): AudioTrack[] {
  return streams
    .filter(({ kind }) => kind === 'audio')
    .map(({ index, title, language, channels, codec, is_default }, at) => ({
      index,
      label: title ?? '',
      language,
      channels: channels ?? null,
      codec,
      is_default,
      is_selected: at === 0,
    }))
}
