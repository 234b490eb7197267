import { expect, it } from 'vitest'
import { positionNowMs } from './live-position'

const seen = { position_ms: 10_000, is_paused: false, last_seen_at: 1_000_000 }

it('goes on with the clock between two reports, but not for ever', () => {
  expect(positionNowMs(seen, 60_000, 1_004_000)).toBe(14_000)
  expect(positionNowMs(seen, 600_000, 9_000_000)).toBe(40_000)
})

it('stands while paused, at the end, and when clocks differ', () => {
  expect(positionNowMs({ ...seen, is_paused: true }, 60_000, 1_004_000)).toBe(10_000)
  expect(positionNowMs(seen, 12_000, 1_004_000)).toBe(12_000)
  expect(positionNowMs(seen, null, 900_000)).toBe(10_000)
})
