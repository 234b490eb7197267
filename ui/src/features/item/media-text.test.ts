import { expect, test } from 'vitest'
import type { MediaFile, Stream } from '@/api/types'
import { formatBytes, formatName } from '@/lib/media-names'
import { channelsName, fileAsText, fileLine, resolutionName } from './media-text'

const marks = {
  title: null,
  is_default: true,
  is_forced: false,
  is_hearing_impaired: false,
  is_external: false,
}
const video: Stream = {
  ...marks,
  index: 0,
  kind: 'video',
  codec: 'hevc',
  codec_string: null,
  profile: 'Main 10',
  language: null,
  width: 3840,
  height: 1608,
  frame_rate: 23.976,
  bit_depth: 10,
  range: 'HDR10',
}
const subtitle: Stream = {
  ...marks,
  index: 2,
  kind: 'subtitle',
  codec: 'subrip',
  codec_string: null,
  profile: null,
  language: 'en',
  is_default: false,
  is_forced: true,
}
const file: MediaFile = {
  id: 'f',
  name: 'film.mkv',
  path: '/films/film.mkv',
  size_bytes: 4_200_000_000,
  state: 'present',
  missing_since: null,
  probe_state: 'probed',
  probe_error: null,
  container: 'mkv',
  duration_ms: 1,
  bitrate_bps: 8_000_000,
  streams: [video, subtitle],
}

test('a wide film is called by its width', () => {
  expect(resolutionName(video)).toBe('4K')
  expect(resolutionName({ width: 1920, height: 800 })).toBe('1080p')
  expect(resolutionName({ width: 720, height: 576 })).toBe('576p')
  expect(resolutionName({ width: null, height: null })).toBeNull()
})

test('a file in one line', () => {
  expect(fileLine(file, 'en')).toBe('4K · HDR10 · HEVC · MKV · 4.2 GB')
})

test('the text to paste names every stream and its marks', () => {
  expect(fileAsText(file, 'en').split('\n')).toEqual([
    '/films/film.mkv',
    'MKV, 4.2 GB, 8 Mb/s',
    '#0 video: HEVC, Main 10, 3840 × 1608, 23.976 fps, 10 bit, HDR10, default',
    '#2 subtitle: en, SubRip, forced',
  ])
  expect(fileAsText({ ...file, path: null }, 'en')).toMatch(/^film\.mkv\n/)
})

test('small things keep whole units, unknown names are shouted', () => {
  expect(formatBytes(999, 'en')).toBe('999 byte')
  expect(formatBytes(6_722_585, 'de')).toBe('6,7 MB')
  expect(formatName('wmv3')).toBe('WMV3')
  expect(channelsName({ channels: 6, channel_layout: '5.1(side)' })).toBe('5.1')
  expect(channelsName({ channels: 3, channel_layout: null })).toBe('3 ch')
})
