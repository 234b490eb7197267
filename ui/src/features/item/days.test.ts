import { expect, test } from 'vitest'
import { formatDay, formatDistance } from './days'

test('a day keeps its date in every zone', () => {
  expect(formatDay('2027-03-12', 'de')).toBe('12.03.2027')
  expect(formatDay('soon', 'en')).toBe('soon')
})

test.each([
  ['2026-06-01', 'tomorrow'],
  ['2026-06-12', 'in 12 days'],
  ['2026-09-01', 'in 3 months'],
  ['2028-05-31', 'in 2 years'],
])('%s is %s', (day, words) => {
  expect(formatDistance(day, '2026-05-31', 'en')).toBe(words)
})

test('no date, no distance', () => {
  expect(formatDistance('soon', '2026-05-31', 'en')).toBeNull()
})
