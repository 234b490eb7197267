/** Tracks as an album's page lists them. Pure. */
import type { Track } from '@/api/types'

export interface Disc {
  number: number
  title: string | null
  tracks: Track[]
}

/** The discs in order; a track that names none is on the first. */
export function discsOf(tracks: readonly Track[]): Disc[] {
  const discs = new Map<number, Disc>()
  for (const track of tracks) {
    const number = track.season_number ?? 1
    const disc = discs.get(number) ?? { number, title: null, tracks: [] }
    disc.title ??= track.disc_title
    disc.tracks.push(track)
    discs.set(number, disc)
  }
  return [...discs.values()].sort((one, other) => one.number - other.number)
}
