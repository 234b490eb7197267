import { expect, test } from 'vitest'
import { namesIn, whatIsSaid } from './parsed-name'

test('only what is said is shown, in order, and a series is named once', () => {
  const said = whatIsSaid({
    kind: 'episode',
    title: 'Dark',
    series: 'Dark',
    year: 2017,
    season: 1,
    season_end: null,
    episodes: [2, 3],
    provider_ids: { tvdb: '334824' },
    edition: null,
    rules: ['SxxEyy'],
  })
  expect(said).toEqual([
    { field: 'series', value: 'Dark' },
    { field: 'year', value: '2017' },
    { field: 'season', value: '1' },
    { field: 'episodes', value: '2, 3' },
    { field: 'provider_ids', value: 'tvdb 334824' },
  ])
})

test('a pack of seasons is a range, and season nought is said', () => {
  expect(whatIsSaid({ kind: 'episode', season: 1, season_end: 4, rules: [] })[0]?.value).toBe('1–4')
  expect(whatIsSaid({ kind: 'episode', season: 0, rules: [] })[0]?.value).toBe('0')
})

test('a name that says nothing gives nothing', () => {
  expect(whatIsSaid({ kind: 'movie', title: null, provider_ids: {}, episodes: [], rules: [] })).toEqual([])
})

test('lines are names without blank ones and slashes before them', () => {
  expect(namesIn('\n/Dark/S01E01.mkv\r\n   \nAlien (1979).mkv')).toEqual([
    'Dark/S01E01.mkv',
    'Alien (1979).mkv',
  ])
})
