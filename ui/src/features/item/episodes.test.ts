import { expect, test } from 'vitest'
import type { Card, SeasonSummary } from '@/api/types'
import { chosenSeason, episodeNumbers, inOrder, localToday, standingOf } from './episodes'

const data = { position_ms: 0, is_watched: false, is_favourite: false, play_count: 0 }
const season = (number: number, presentCount = 3): SeasonSummary => ({
  id: `s${number}`,
  number,
  title: `Season ${number}`,
  present_count: presentCount,
  expected_count: 3,
  poster: null,
  user_data: data as SeasonSummary['user_data'],
})
const next = (seasonNumber: number) => ({ season_number: seasonNumber }) as Card

test('the season of the address wins, by number or id', () => {
  const seasons = [season(0), season(1), season(2)]
  expect(chosenSeason(seasons, '0', next(2))?.number).toBe(0)
  expect(chosenSeason(seasons, 's1', next(2))?.number).toBe(1)
})

test('else the season to go on with, else the first that holds something', () => {
  expect(chosenSeason([season(0), season(1), season(2)], null, next(2))?.number).toBe(2)
  expect(chosenSeason([season(0), season(1, 0), season(2)], '9', null)?.number).toBe(2)
  expect(chosenSeason([season(0), season(1, 0)], null, null)?.number).toBe(1)
  expect(chosenSeason([], null, null)).toBeUndefined()
})

test('specials come last', () => {
  expect(inOrder([season(0), season(2), season(1)]).map(({ number }) => number)).toEqual([1, 2, 0])
})

test.each([
  ['present', '2026-01-01', 'present'],
  ['missing', '2026-01-01', 'gone'],
  ['expected', '2026-01-01', 'absent'],
  ['expected', '2026-05-31', 'absent'],
  ['expected', '2026-06-01', 'unaired'],
  ['expected', null, 'unaired'],
] as const)('%s and released on %s is %s', (state, releasedOn, standing) => {
  expect(standingOf({ state, released_on: releasedOn }, '2026-05-31')).toBe(standing)
})

test('a file of two episodes has both numbers', () => {
  expect(episodeNumbers({ number: 3, number_end: 4 })).toBe('3–4')
  expect(episodeNumbers({ number: 3, number_end: 3 })).toBe('3')
  expect(episodeNumbers({ number: null, number_end: null })).toBe('?')
})

test('today is the day where the person is', () => {
  expect(localToday(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05')
})
