import { expect, test } from 'vitest'
import type { Track } from '@/api/types'
import { gainOf } from './gain'

const track = (loudness: Partial<Track['loudness']>) =>
  ({
    album_title: 'Album',
    loudness: { track_gain_db: null, track_peak: null, album_gain_db: null, album_peak: null, ...loudness },
  }) as Track

test('the album keeps its own louds and softs, unless tracks are to sound alike', () => {
  const both = track({ track_gain_db: -6.0206, album_gain_db: -12.0412 })
  expect(gainOf(both, 'album')).toBeCloseTo(0.25, 3)
  expect(gainOf(both, 'track')).toBeCloseTo(0.5, 3)
  expect(gainOf(both, 'off')).toBe(1)
})

test('one of the two stands in for the other', () => {
  expect(gainOf(track({ track_gain_db: -6.0206 }), 'album')).toBeCloseTo(0.5, 3)
})

test('nothing is made so loud that its peaks are cut', () => {
  expect(gainOf(track({ track_gain_db: 12, track_peak: 0.5 }), 'track')).toBe(2)
  expect(gainOf(track({ track_gain_db: 12 }), 'track')).toBe(1)
})

test('what says nothing of its loudness plays as it is', () => {
  expect(gainOf(track({}), 'album')).toBe(1)
  expect(gainOf(undefined, 'album')).toBe(1)
})
