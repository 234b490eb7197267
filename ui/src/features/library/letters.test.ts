import { expect, test } from 'vitest'
import { stopAt, stopForKey, stopsOf, thinned } from './letters'

const letters = [
  { letter: '#', start: 0, count: 2 },
  { letter: 'A', start: 2, count: 5 },
  { letter: 'Z', start: 7, count: 1 },
]

test('stops of a list from A to Z', () => {
  expect(stopsOf(letters, false)).toEqual([
    { letter: '#', index: 0 },
    { letter: 'A', index: 2 },
    { letter: 'Z', index: 7 },
  ])
})

test('stops of a list from Z to A', () => {
  expect(stopsOf(letters, true)).toEqual([
    { letter: 'Z', index: 0 },
    { letter: 'A', index: 1 },
    { letter: '#', index: 6 },
  ])
})

test.each([
  [0, 0],
  [1, 0],
  [2, 1],
  [6, 1],
  [7, 2],
  [900, 2],
])('the title at %i belongs to stop %i', (index, stop) => {
  expect(stopAt(stopsOf(letters, false), index)).toBe(stop)
})

test.each([
  ['a', 2],
  ['Ä', 2],
  ['7', 0],
  ['q', undefined],
])('typing %s leads to %s', (key, index) => {
  expect(stopForKey(stopsOf(letters, false), key)?.index).toBe(index)
})

test('of a thousand signs a few are left, from the first to near the last', () => {
  const signs = Array.from({ length: 1000 }, (_, index) => ({ letter: String(index), index }))
  const few = thinned(signs, 10)
  expect(few.map(({ index }) => index)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900])
  expect(thinned(few, 10)).toBe(few)
})
