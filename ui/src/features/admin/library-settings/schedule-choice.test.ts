import { expect, test } from 'vitest'
import { toChoice, toCron } from './schedule-choice'

test.each([
  ['0 * * * *', { kind: 'hourly' }],
  ['0 4 * * *', { kind: 'daily', time: '04:00' }],
  ['30 23 * * *', { kind: 'daily', time: '23:30' }],
  ['5 4 * * 1', { kind: 'weekly', day: '1', time: '04:05' }],
  ['5 4 * * 0', { kind: 'weekly', day: '0', time: '04:05' }],
  ['*/10 * * * *', { kind: 'custom', cron: '*/10 * * * *' }],
  ['0 4 1 * *', { kind: 'custom', cron: '0 4 1 * *' }],
  ['0 25 * * *', { kind: 'custom', cron: '0 25 * * *' }],
  ['0 0 4 * * *', { kind: 'custom', cron: '0 0 4 * * *' }],
  ['', { kind: 'custom', cron: '' }],
] as const)('%s has its name and comes back', (cron, choice) => {
  expect(toChoice(cron)).toEqual(choice)
  expect(toCron(choice)).toBe(cron)
})

test('the other Sunday and other spaces mean the same', () => {
  expect(toChoice(' 0  4 * *   7 ')).toEqual({ kind: 'weekly', day: '0', time: '04:00' })
})
