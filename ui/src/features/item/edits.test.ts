import { expect, test } from 'vitest'
import type { Card, Item } from '@/api/types'
import { changesOf, valuesOf } from './edits'
import { cardIn, itemOfCard } from './queries'

const card: Card = {
  id: 'i1',
  library_id: 'l1',
  kind: 'movie',
  title: 'Copperline',
  state: 'present',
  year: 1958,
  user_data: { position_ms: 0, is_watched: false, is_favourite: false, play_count: 0 },
}
const item: Item = { ...itemOfCard(card), overview: 'A line.', community_rating: 7.5 }

test('an untouched form is no change, nor is a space', () => {
  expect(changesOf(item, valuesOf(item))).toEqual({})
  expect(changesOf(item, { ...valuesOf(item), title: ' Copperline ' })).toEqual({})
})

test('numbers are sent as numbers, emptied fields as null', () => {
  const typed = { ...valuesOf(item), year: '1959', community_rating: '8,1', overview: '' }
  expect(changesOf(item, typed)).toEqual({ year: 1959, community_rating: 8.1, overview: null })
})

test('a card is found wherever it lies in an answer', () => {
  const home = { rows: [{ id: 'i1', items: [{ ...card, id: 'i2' }] }, { items: [card] }] }
  expect(cardIn(home, 'i1')).toBe(card)
  expect(cardIn(home, 'i3')).toBeUndefined()
})
