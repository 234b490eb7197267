import { expect, test } from 'vitest'
import type { MediaFile, Stream } from '@/api/types'
import { obstacleTo, streamHeard } from './direct-play'

const device = {
  file: [
    { container: 'mp4', video: ['h264', 'hevc'], audio: ['aac'] },
    { container: 'mp3', video: [], audio: ['mp3'] },
  ],
  video: { h264: { bitDepth: 8 }, hevc: { bitDepth: 10 } },
}

function stream(kind: Stream['kind'], codec: string, more: Partial<Stream> = {}): Stream {
  return {
    index: 0,
    kind,
    codec,
    codec_string: null,
    profile: null,
    language: null,
    title: null,
    is_default: false,
    is_forced: false,
    is_hearing_impaired: false,
    is_external: false,
    ...more,
  }
}

function file(streams: Stream[], more: Partial<MediaFile> = {}): MediaFile {
  return {
    id: 'f',
    name: 'film.mp4',
    path: null,
    size_bytes: 1,
    state: 'present',
    missing_since: null,
    probe_state: 'probed',
    probe_error: null,
    container: 'mp4',
    duration_ms: 1000,
    bitrate_bps: 1000,
    streams,
    ...more,
  }
}

const video = stream('video', 'h264', { bit_depth: 8 })
const audio = stream('audio', 'aac')

test('a file whose container and codecs the device knows plays directly', () => {
  expect(obstacleTo(file([video, audio]), device)).toBeNull()
  expect(obstacleTo(file([stream('audio', 'mp3')], { container: 'mp3' }), device)).toBeNull()
})

test.each([
  ['container', file([video, audio], { container: 'avi' }), 'avi'],
  ['video', file([stream('video', 'mpeg2video'), audio]), 'mpeg2video'],
  ['bitDepth', file([stream('video', 'h264', { bit_depth: 10 }), audio]), '10'],
  ['audio', file([video, stream('audio', 'dts')]), 'dts'],
] as const)('the %s stands in the way', (kind, given, actual) => {
  expect(obstacleTo(given, device)).toEqual({ kind, actual })
})

test('a file that is gone, or not read yet, is said to be so', () => {
  expect(obstacleTo(file([video], { state: 'missing' }), device)).toEqual({ kind: 'missing' })
  expect(obstacleTo(file([], { probe_state: 'pending', container: null }), device)).toEqual({
    kind: 'unread',
  })
})

test('only the audio that plays by itself counts', () => {
  const second = file([video, audio, stream('audio', 'dts', { index: 2 })])
  expect(obstacleTo(second, device)).toBeNull()
  const chosen = file([video, audio, stream('audio', 'dts', { index: 2, is_default: true })])
  expect(obstacleTo(chosen, device)).toEqual({ kind: 'audio', actual: 'dts' })
  expect(streamHeard(chosen, 'audio')?.index).toBe(2)
})
