/** Which fields of a title an admin may write, and what of a form is a change. */
import type { Item } from '@/api/types'
import type { components } from '@/api/schema'

export type ItemPatch = components['schemas']['ItemPatch']

export const editable = [
  'title',
  'sort_title',
  'original_title',
  'tagline',
  'overview',
  'year',
  'released_on',
  'content_rating',
  'community_rating',
] as const satisfies readonly (keyof ItemPatch & keyof Item)[]

export type EditableField = (typeof editable)[number]
export type Values = Record<EditableField, string>

export function valuesOf(item: Item): Values {
  return Object.fromEntries(editable.map((field) => [field, String(item[field] ?? '')])) as Values
}

/** Only what differs; an emptied field takes the person's value back, so that the next source shows again. */
export function changesOf(item: Item, values: Values): ItemPatch {
  const before = valuesOf(item)
  const changed = editable.filter((field) => values[field].trim() !== before[field].trim())
  return Object.fromEntries(changed.map((field) => [field, written(field, values[field].trim())]))
}

function written(field: EditableField, text: string): string | number | null {
  if (text === '') return null
  return field === 'year' || field === 'community_rating' ? Number(text.replace(',', '.')) : text
}
