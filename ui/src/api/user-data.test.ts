import { expect, test } from 'vitest'
import { patchUserData } from '@/api/user-data'

const data = { position_ms: 5000, is_watched: false, is_favourite: false, play_count: 0, unwatched_count: 3 }
const card = (id: string) => ({ id, title: id, user_data: data })

test('the change reaches the title wherever it is nested, and leaves the rest as it was', () => {
  const home = { rows: [{ items: [card('a'), card('b')] }, { items: [card('c')] }], hero: [card('b')] }
  const next = patchUserData(home, 'b', { is_favourite: true })
  expect(next.rows[0]?.items[1]?.user_data.is_favourite).toBe(true)
  expect(next.hero[0]?.user_data.is_favourite).toBe(true)
  expect(next.rows[1]).toBe(home.rows[1])
  expect(next.rows[0]?.items[0]).toBe(home.rows[0]?.items[0])
})

test('a value without the title stays the same object', () => {
  const page = { items: [card('a')] }
  expect(patchUserData(page, 'x', { is_watched: true })).toBe(page)
})

test('watched forgets the position and the episodes left', () => {
  expect(patchUserData(card('a'), 'a', { is_watched: true }).user_data).toEqual({
    ...data,
    is_watched: true,
    position_ms: 0,
    unwatched_count: 0,
  })
})
