/** What can be chosen while it plays, and what stands chosen: one value for the bar, the menus and the keys. */
import type { Reason } from '@/api/types'
import type { Playback, Quality, SubtitleChoice } from '@/player'
import type { SkipMode } from './markers'
import type { Mixing } from './remembered'

export const rates = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const
export const shapes = ['fit', 'fill', 'stretch'] as const
/** How the picture fills a window of other proportions. */
export type Shape = (typeof shapes)[number]

export const shapeClass = {
  fit: 'object-contain',
  fill: 'object-cover',
  stretch: 'object-fill',
} as const satisfies Record<Shape, string>

export interface Choosing {
  readonly playback: Playback
  readonly rate: number
  /** What was chosen: `auto` or a quality. */
  readonly quality: string
  /** Every quality that can be asked for, whether or not it can be switched to without the server. */
  readonly offered: readonly Quality[]
  /** The server was asked for no more than this. */
  readonly maxHeight: number | null
  /** What plays, as far as it is known. */
  readonly level: string | null
  readonly audioIndex: number | null
  readonly mixing: Mixing
  readonly subtitle: SubtitleChoice | null
  readonly subtitleOffsetS: number
  /** The server draws the subtitles, since this device failed to. */
  readonly isBurnWanted: boolean
  readonly shape: Shape
  readonly skips: Readonly<Record<'intro' | 'recap' | 'credits', SkipMode>>
  readonly areStatsShown: boolean
  readonly choose: {
    rate: (rate: number) => void
    quality: (id: string) => void
    audio: (index: number) => void
    mixing: (change: Partial<Mixing>) => void
    subtitle: (id: string | null) => void
    /** Have the server draw it into the picture; false where it will not. */
    burn: (id: string) => Promise<boolean>
    /** Show one that the server has only just got. */
    newSubtitle: (id: string) => void
    /** One is gone. */
    noSubtitle: (id: string) => void
    subtitleOffset: (offsetS: number) => void
    shape: (shape: Shape) => void
    skip: (kind: 'intro' | 'recap' | 'credits', mode: SkipMode) => void
  }
}

/** What the server makes where it has not said so yet, below the height of the file. */
const LADDER = [1080, 720, 480, 360]

/**
 * Highest first, the picture as it is before all. A file that plays as it is comes with no list, and one that was
 * limited comes with a shorter one; both can be asked for otherwise.
 */
export function offeredQualities(
  { qualities, streams, method }: Pick<Playback, 'qualities' | 'streams' | 'method'>,
  maxHeight: number | null,
): Quality[] {
  const source = streams.find(({ kind }) => kind === 'video')
  const height = source?.height ?? 0
  if (height === 0) return []
  const known = new Map(qualities.map((quality) => [quality.id, quality]))
  const isShort = method === 'direct' || maxHeight !== null
  const steps = isShort ? LADDER : []
  for (const step of steps)
    if (step < height && !known.has(`${step}`))
      known.set(`${step}`, { id: `${step}`, label: `${step}p`, height: step, bitrate_bps: null })
  if (isShort && !known.has('original'))
    known.set('original', { id: 'original', label: '', height, bitrate_bps: source?.bitrate_bps ?? null })
  return sortedQualities([...known.values()])
}

/** Highest first, the picture as it is before all. */
export function sortedQualities(qualities: readonly Quality[]): Quality[] {
  const rank = ({ id, height }: Quality) => (id === 'original' ? Infinity : (height ?? 0))
  return [...qualities].sort((a, b) => rank(b) - rank(a) || (b.bitrate_bps ?? 0) - (a.bitrate_bps ?? 0))
}

/** Why there is less than the file holds: the first reason against playing it as it is. */
export function whyLimited({ method, decision }: Playback): Reason | null {
  if (method === 'direct') return null
  return decision.reasons[0] ?? decision.rejected.direct?.[0] ?? null
}
