import { expect, it } from 'vitest'
import { countOf, measuredCodecs, sayOf, withSay } from './corrections'

const NOTHING = {
  plays_video: [],
  refuses_video: [],
  plays_audio: [],
  refuses_audio: [],
  refuses_containers: [],
  max_bitrate_bps: null,
  max_height: null,
  max_channels: null,
  is_hdr_played: null,
}

it('says one thing of a codec at a time, and takes it back', () => {
  const plays = withSay(NOTHING, 'video', 'hevc', 'plays')
  expect(sayOf(plays, 'video', 'hevc')).toBe('plays')
  const refuses = withSay(plays, 'video', 'hevc', 'refuses')
  expect([refuses.plays_video, refuses.refuses_video]).toEqual([[], ['hevc']])
  expect(withSay(refuses, 'video', 'hevc', 'measured')).toEqual(NOTHING)
  expect(sayOf(refuses, 'audio', 'hevc')).toBe('measured')
})

it('counts what is said', () => {
  expect(countOf(NOTHING)).toBe(0)
  expect(countOf({ ...NOTHING, plays_audio: ['dts', 'ac3'], max_height: 1080, is_hdr_played: false })).toBe(4)
})

it('reads what was measured of files and of streams, whatever shape it has', () => {
  const measured = { file: [{ container: 'mp4', video: ['h264'] }, 'odd'], hls: { video: ['hevc', 7] } }
  expect([...measuredCodecs(measured, 'video')].sort()).toEqual(['h264', 'hevc'])
  expect(measuredCodecs({}, 'audio').size).toBe(0)
})
