import { expect, test } from 'vitest'
import { isMeant } from './palette-words'

test.each([
  ['', 'Home', true],
  ['ho', 'Home', true],
  ['me', 'Home', false],
  ['admin lib', 'Administration · Libraries', true],
  ['lib admin', 'Administration · Libraries', true],
  ['uber', 'Verwaltung · Überblick', true],
  ['scan films', 'Scan Films', true],
  ['scan series', 'Scan Films', false],
  ['···', 'Home', true],
])('"%s" means %s: %s', (typed, label, expected) => {
  expect(isMeant(typed, label)).toBe(expected)
})
