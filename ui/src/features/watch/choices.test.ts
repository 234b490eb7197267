import { expect, it } from 'vitest'
import type { Method, Playback } from '@/player'
import { offeredQualities } from './choices'

const film = (method: Method, heights: number[]) => ({
  method,
  streams: [{ kind: 'video', height: 720 }] as unknown as Playback['streams'],
  qualities: heights.map((height) => ({ id: `${height}`, label: `${height}p`, height, bitrate_bps: null })),
})
const ids = (method: Method, heights: number[], maxHeight: number | null = null) =>
  offeredQualities(film(method, heights), maxHeight).map(({ id }) => id)

it('offers a file as it is, and smaller ones that the server would make', () => {
  expect(ids('direct', [])).toEqual(['original', '480', '360'])
})

it('offers what the server makes, and no more', () => {
  expect(ids('transcode', [360, 720, 480])).toEqual(['720', '480', '360'])
})

it('offers the way back from a limit', () => {
  expect(ids('transcode', [480, 360], 480)).toEqual(['original', '480', '360'])
})

it('offers nothing of what has no picture', () => {
  expect(offeredQualities({ method: 'direct', streams: [], qualities: [] }, null)).toEqual([])
})
