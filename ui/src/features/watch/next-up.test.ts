import { expect, it } from 'vitest'
import { isNextUpTime, nextUpLeadS } from './next-up'

it('offers the next episode near the end of what is long enough to have credits', () => {
  expect(nextUpLeadS(55 * 60)).toBe(40)
  expect(nextUpLeadS(24 * 60)).toBe(30)
  expect(nextUpLeadS(5 * 60)).toBe(0)
  expect(isNextUpTime(24 * 60 - 29, 24 * 60)).toBe(true)
  expect(isNextUpTime(24 * 60 - 31, 24 * 60)).toBe(false)
  expect(isNextUpTime(299, 300)).toBe(false)
})
