/** Where the letters of the rail lead in a list by title. Pure. */
import type { Letter } from '@/api/types'

export interface Stop {
  letter: string
  /** Place of its first title in the list as it is shown. */
  index: number
}

/** The server counts from A; a list from Z to A begins at its end. */
export function stopsOf(letters: readonly Letter[], isDescending: boolean): readonly Stop[] {
  if (!isDescending) return letters.map(({ letter, start }) => ({ letter, index: start }))
  const total = letters.reduce((sum, { count }) => sum + count, 0)
  return letters.map(({ letter, start, count }) => ({ letter, index: total - start - count })).reverse()
}

/** At most so many of them, evenly chosen; the first always stays. */
export function thinned(stops: readonly Stop[], most: number): readonly Stop[] {
  if (stops.length <= most) return stops
  return Array.from({ length: most }, (_, place) => stops[Math.floor((place * stops.length) / most)]!)
}

/** Which stop the title at this place belongs to. */
export function stopAt(stops: readonly Stop[], index: number): number {
  const after = stops.findIndex((stop) => stop.index > index)
  return Math.max(0, (after === -1 ? stops.length : after) - 1)
}

/** The stop a typed letter means; accents do not matter. Null when there is none. */
export function stopForKey(stops: readonly Stop[], key: string): Stop | null {
  const base = key.normalize('NFD').charAt(0).toLocaleUpperCase()
  const letter = /\d/.test(base) ? '#' : base
  return stops.find((stop) => stop.letter === letter) ?? null
}
