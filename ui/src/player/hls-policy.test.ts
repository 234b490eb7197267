import { describe, expect, it } from 'vitest'
import { hlsConfig, playlistName, recoveryFor, type Trouble } from './hls-policy'

const trouble = (more: Partial<Trouble>): Trouble => ({ kind: 'network', isFatal: true, status: 0, ...more })
const after = (more: Partial<Trouble>, recoveredAtMs: number[] = []) =>
  recoveryFor(trouble(more), recoveredAtMs, 10_000)

describe('trouble with the network', () => {
  it('waits calmly while a segment is being made', () => {
    expect(after({ isFatal: false, status: 503 })).toEqual({ type: 'preparing' })
    expect(after({ isFatal: false, status: 0 })).toEqual({ type: 'none' })
  })

  it.each([
    [503, 'busy'],
    [507, 'no_space'],
    [500, 'encoder'],
    [404, 'gone'],
    [403, 'gone'],
    [0, 'network'],
    [null, 'network'],
  ] as const)('a final %s is %s', (status, failure) => {
    expect(after({ status })).toEqual({ type: 'fail', failure })
  })

  it('does not try other qualities of a session that is gone', () => {
    expect(after({ isFatal: false, status: 410 })).toEqual({ type: 'fail', failure: 'gone' })
  })

  it('does not try other qualities when the disk is full, which it is for all of them', () => {
    expect(after({ isFatal: false, status: 507 })).toEqual({ type: 'fail', failure: 'no_space' })
  })
})

describe('trouble with the picture', () => {
  it('restarts the decoder twice within three seconds, and no more', () => {
    expect(after({ kind: 'media' })).toEqual({ type: 'recover-media' })
    expect(after({ kind: 'media' }, [9_000])).toEqual({ type: 'recover-media' })
    expect(after({ kind: 'media' }, [8_000, 9_000])).toEqual({ type: 'fail', failure: 'decode' })
    expect(after({ kind: 'media' }, [1_000, 9_000])).toEqual({ type: 'recover-media' })
  })

  it('leaves hls.js what it mends itself', () => {
    expect(after({ kind: 'media', isFatal: false })).toEqual({ type: 'none' })
  })

  it('does not restart the decoder over what cannot be unpacked', () => {
    expect(after({ kind: 'mux' })).toEqual({ type: 'fail', failure: 'decode' })
  })
})

describe('configuration', () => {
  const plan = { startS: 7, bitrateBps: null, isEveryLevelEncoded: false, isHdr: false, measuredBps: null }

  it('holds less ahead of what is heavy', () => {
    expect(hlsConfig(plan).maxBufferLength).toBe(30)
    expect(hlsConfig({ ...plan, bitrateBps: 60_000_000 }).maxBufferLength).toBe(12)
  })

  it('makes no picture larger than the window, but never encodes for a small window what can be copied', () => {
    expect(hlsConfig({ ...plan, isEveryLevelEncoded: true }).capLevelToPlayerSize).toBe(true)
    expect(hlsConfig(plan).capLevelToPlayerSize).toBe(false)
  })

  it.each(['fragLoadPolicy', 'playlistLoadPolicy', 'manifestLoadPolicy'] as const)(
    'asks again for what is being made, not for what cannot be (%s)',
    (policy) => {
      const retry = hlsConfig(plan)[policy]?.default.errorRetry
      const asks = (code: number) => retry?.shouldRetry?.(retry, 0, false, { url: '', code, data: '' }, true)
      expect([503, 0].map(asks)).toEqual([true, true])
      expect([500, 507].map(asks)).toEqual([false, false])
    },
  )

  it('remembers how fast it was', () => {
    expect(hlsConfig({ ...plan, measuredBps: 42 }).abrEwmaDefaultEstimate).toBe(42)
  })
})

it.each([
  ['/stream/hls/abc/720.m3u8?ticket=x', '720'],
  ['https://host/base/stream/hls/abc/audio-2.m3u8#t', 'audio-2'],
  ['original.m3u8', 'original'],
])('%s is %s', (url, name) => {
  expect(playlistName(url)).toBe(name)
})
