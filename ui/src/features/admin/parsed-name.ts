/** What a name was read as, in the order in which people look at it. Pure. */

/** The answer of the server for one path: fields that a name may say, most of them null. */
export type ParsedName = Record<string, unknown> & { kind: string; rules: string[] }

export const shownFields = [
  'title',
  'series',
  'year',
  'season',
  'episodes',
  'absolute',
  'air_date',
  'episode_title',
  'artist',
  'album',
  'disc',
  'track',
  'edition',
  'version',
  'part',
  'extra_type',
  'owner',
  'three_d',
  'provider_ids',
  'resolution',
  'source',
  'codec',
  'group',
] as const
export type ShownField = (typeof shownFields)[number]

export interface Said {
  field: ShownField
  value: string
}

/** Only what the name says. A series' own title is not said twice. */
export function whatIsSaid(name: ParsedName): Said[] {
  return shownFields.flatMap((field): Said[] => {
    if (field === 'title' && name.kind === 'episode' && name.title === name.series) return []
    const value = name[field]
    if (field === 'season' && typeof name.season_end === 'number' && name.season_end !== value)
      return [{ field, value: `${String(value)}–${name.season_end}` }]
    const parts = partsOf(value)
    return parts.length > 0 ? [{ field, value: parts.join(', ') }] : []
  })
}

/** Lines that are names: no blank ones, no slash before a path. */
export function namesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/\r$/, '').replace(/^\/+/, ''))
    .filter((line) => line.trim() !== '')
}

function partsOf(value: unknown): string[] {
  if (value === null || value === undefined || value === '') return []
  if (Array.isArray(value)) return value.map(String)
  if (typeof value === 'object') return Object.entries(value).map(([name, id]) => `${name} ${String(id)}`)
  return [String(value)]
}
