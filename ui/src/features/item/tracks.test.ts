import { expect, test } from 'vitest'
import type { Track } from '@/api/types'
import { discsOf } from './tracks'

const track = (id: string, disc: number | null, title: string | null = null) =>
  ({ id, season_number: disc, disc_title: title }) as Track

test('tracks come disc by disc, those without a disc on the first', () => {
  const discs = discsOf([track('a', null), track('c', 2, 'Live'), track('b', 1)])
  expect(discs.map(({ number, title, tracks }) => [number, title, tracks.map(({ id }) => id)])).toEqual([
    [1, null, ['a', 'b']],
    [2, 'Live', ['c']],
  ])
})
