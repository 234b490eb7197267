import { expect, it } from 'vitest'
import { tileAt } from './trickplay'

const sheet = {
  interval_ms: 10_000,
  width: 320,
  height: 180,
  columns: 10,
  rows: 10,
  count: 143,
  sheets: ['/0.jpg', '/1.jpg'],
}

it.each([
  [0, '/0.jpg', 0, 0],
  [9_999, '/0.jpg', 0, 0],
  [10_000, '/0.jpg', 320, 0],
  [995_000, '/0.jpg', 9 * 320, 9 * 180],
  [1_000_000, '/1.jpg', 0, 0],
  [1_420_000, '/1.jpg', 2 * 320, 4 * 180],
  // Past the last picture the last one stays.
  [9_000_000, '/1.jpg', 2 * 320, 4 * 180],
])('%i ms', (positionMs, url, x, y) => {
  expect(tileAt(sheet, positionMs)).toEqual({ url, x, y })
})

it('has none where there is none', () => {
  expect(tileAt({ ...sheet, count: 0 }, 5_000)).toBeNull()
  expect(tileAt({ ...sheet, sheets: [] }, 5_000)).toBeNull()
})
