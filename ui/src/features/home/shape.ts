/** How the home page of this browser looked last: its skeleton takes that shape, so that nothing jumps. */
import type { Home, HomeRow } from '@/api/types'
import type { CardShape } from '@/components/skeleton'
import { isMusic } from '@/features/cards'
import { readStored, writeStored } from '@/lib/storage'

export interface HomeShape {
  hasHero: boolean
  rows: CardShape[]
}

const KEY = 'rf-home-shape'
/** A screen shows no more. */
const rowsKept = 3
const shapes: readonly CardShape[] = ['poster', 'landscape', 'square']
/** Of whoever comes for the first time: nothing was begun yet. */
const unknown: HomeShape = { hasHero: true, rows: ['poster', 'poster'] }

export function rowShape(row: HomeRow): CardShape {
  if (row.kind !== 'latest') return 'landscape'
  return row.items.every(({ kind }) => isMusic(kind)) ? 'square' : 'poster'
}

export function rememberShape({ hero, rows }: Pick<Home, 'hero' | 'rows'>): void {
  const words = [hero.length > 0 ? 'hero' : 'plain', ...rows.slice(0, rowsKept).map(rowShape)]
  writeStored('local', KEY, words.join(' '))
}

export function rememberedShape(): HomeShape {
  const [head, ...rest] = readStored('local', KEY)?.split(' ') ?? []
  const rows = rest.flatMap((word) => shapes.filter((shape) => shape === word))
  return rows.length > 0 ? { hasHero: head === 'hero', rows } : unknown
}
