import { expect, it } from 'vitest'
import { isNextUpTime, isQuestionDue, nextUpLeadS } from './next-up'

it('offers the next episode near the end of what is long enough to have credits', () => {
  expect(nextUpLeadS(55 * 60)).toBe(40)
  expect(nextUpLeadS(24 * 60)).toBe(30)
  expect(nextUpLeadS(5 * 60)).toBe(0)
  expect(isNextUpTime(24 * 60 - 29, 24 * 60, null)).toBe(true)
  expect(isNextUpTime(24 * 60 - 31, 24 * 60, null)).toBe(false)
  expect(isNextUpTime(299, 300, null)).toBe(false)
})

it('offers it with the credits where they are known', () => {
  expect(isNextUpTime(1299, 1440, 1300)).toBe(false)
  expect(isNextUpTime(1300, 1440, 1300)).toBe(true)
})

it('asks who is there after three episodes or a long while, but never at the first', () => {
  const minutes = (count: number) => count * 60_000
  expect(isQuestionDue({ count: 2, sinceMs: 0 }, minutes(50))).toBe(false)
  expect(isQuestionDue({ count: 3, sinceMs: 0 }, minutes(10))).toBe(true)
  expect(isQuestionDue({ count: 1, sinceMs: 0 }, minutes(90))).toBe(true)
  expect(isQuestionDue({ count: 0, sinceMs: 0 }, minutes(600))).toBe(false)
})
