import { beforeEach, expect, test } from 'vitest'
import { readRecent, withSearch, writeRecent } from './recent'

beforeEach(() => localStorage.clear())

test('the newest stands first, and each only once', () => {
  expect(withSearch(['dune', 'heat'], 'Heat')).toEqual(['Heat', 'dune'])
})

test('what was typed on the way is dropped', () => {
  expect(withSearch(['met', 'dune'], 'metropolis')).toEqual(['metropolis', 'dune'])
})

test.each(['', ' ', 'a', '  b '])('%j is too little to remember', (q) => {
  expect(withSearch(['dune'], q)).toEqual(['dune'])
})

test('eight are kept', () => {
  const many = Array.from({ length: 12 }, (_, index) => `${index} film`).reduce<readonly string[]>(
    withSearch,
    [],
  )
  expect(many).toHaveLength(8)
  expect(many[0]).toBe('11 film')
})

test('each person has their own', () => {
  writeRecent('1', ['dune'])
  expect(readRecent('1')).toEqual(['dune'])
  expect(readRecent('2')).toEqual([])
})

test.each(['{', '7', '{"a":1}', '[1,2]'])('a broken store (%s) is an empty one', (stored) => {
  localStorage.setItem('rf-searches:1', stored)
  expect(readRecent('1')).toEqual([])
})
