import { describe, expect, it } from 'vitest'
import { isCurrent, measure, type Browser, type Smoothness } from './profile'

const chromium =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0'
const android =
  'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36'
const safari =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_1) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15'

const refusing =
  (...refused: string[]) =>
  (mime: string) =>
    !refused.some((word) => mime.includes(word))

const browser = (
  more: Partial<Browser> & { refuses?: string[]; refusesSegments?: string[] } = {},
): Browser => {
  const { refuses = [], refusesSegments = refuses, ...rest } = more
  return {
    agent: chromium,
    canPlay: (mime) => (refusing(...refuses)(mime) ? 'probably' : ''),
    canAppend: refusing(...refusesSegments),
    smoothness: null,
    display: { hdr: false, gamut: 'srgb', w: 1920, h: 1080, dpr: 1 },
    channels: 2,
    hasWasm: true,
    ...rest,
  }
}
const container = async (name: string, of: Browser) =>
  (await measure(of)).file.find((support) => support.container === name)

describe('files', () => {
  it('lists what the browser says it plays, and nothing else', async () => {
    const mp4 = await container('mp4', browser({ refuses: ['hvc1', 'ac-3', 'ec-3', 'alac'] }))
    expect(mp4?.video).toEqual(['h264', 'av1', 'vp9'])
    expect(mp4?.audio).toEqual(['aac', 'mp3', 'opus', 'flac'])
  })

  it('drops a container of which nothing plays', async () => {
    expect(await container('ts', browser({ refuses: ['mp2t'] }))).toBeUndefined()
  })

  it('does not trust Firefox with Matroska', async () => {
    expect(await container('mkv', browser({ agent: firefox }))).toBeUndefined()
    expect(await container('mkv', browser())).toBeDefined()
  })

  it('does not trust Safari with VP9 in MP4', async () => {
    expect((await container('mp4', browser({ agent: safari })))?.video).not.toContain('vp9')
    expect((await container('webm', browser({ agent: safari })))?.video).toContain('vp9')
  })
})

describe('segments', () => {
  it('are asked about apart from files', async () => {
    const { hls, file } = await measure(browser({ refusesSegments: ['mp4a.6B', 'mp2t', 'x-matroska'] }))
    expect(hls.audio).not.toContain('mp3')
    expect(file.find((support) => support.container === 'mp4')?.audio).toContain('mp3')
    expect(hls).toMatchObject({ engine: 'mse', segment: ['fmp4'] })
  })

  it('fall back on the element where there is no Media Source', async () => {
    const { hls } = await measure(browser({ agent: safari, canAppend: null, refuses: ['av01'] }))
    expect(hls.engine).toBe('native')
    expect(hls.video).not.toContain('av1')
  })
})

describe('pictures', () => {
  it('tells eight bits from ten', async () => {
    const { video } = await measure(browser({ refuses: ['avc1.6E'] }))
    expect(video.h264).toMatchObject({ bitDepth: 8, profiles: ['baseline', 'main', 'high'] })
    expect(video.av1?.bitDepth).toBe(10)
  })

  it('knows the highest level that plays', async () => {
    const { video } = await measure(browser({ refuses: ['avc1.640033', 'avc1.640034', 'avc1.64003E'] }))
    expect(video.h264?.maxLevel).toBe(5)
  })

  it('does not trust Safari with ten bits of H.264, nor with hev1', async () => {
    const { video } = await measure(browser({ agent: safari }))
    expect(video.h264).toMatchObject({ bitDepth: 8, profiles: ['baseline', 'main', 'high'] })
    expect(video.hevc?.tags).toEqual(['hvc1'])
  })

  it('wants a bright screen and a browser that uses it for high dynamic range', async () => {
    const bright = { hdr: true, gamut: 'p3', w: 3840, h: 2160, dpr: 1 }
    const ranges = async (of: Browser) => (await measure(of)).video.av1?.ranges
    expect(await ranges(browser())).toEqual(['SDR'])
    expect(await ranges(browser({ display: bright }))).toContain('HDR10')
    expect(await ranges(browser({ display: bright, agent: firefox }))).toEqual(['SDR'])
  })

  const answers = (of: (video: VideoConfiguration) => Partial<Smoothness>) => (video: VideoConfiguration) =>
    Promise.resolve({ supported: true, smooth: true, powerEfficient: true, ...of(video) })

  it('writes down what plays smoothly', async () => {
    const slow = browser({ smoothness: answers(({ height }) => ({ smooth: height < 2000 })) })
    expect((await measure(slow)).video.h264?.smoothAt).toEqual({
      '1080p30': true,
      '1080p60': true,
      '2160p30': false,
    })
  })

  it('leaves a phone its battery', async () => {
    const software = answers(({ contentType }) => ({ powerEfficient: !contentType.includes('av01') }))
    const phone = await measure(browser({ agent: android, smoothness: software }))
    expect(phone.hls.video).not.toContain('av1')
    expect(phone.file.flatMap(({ video }) => video)).not.toContain('av1')
    expect((await measure(browser({ smoothness: software }))).hls.video).toContain('av1')
  })

  it('goes on without Media Capabilities, and when they refuse', async () => {
    const refusal = () => Promise.reject(new TypeError('not a type'))
    expect((await measure(browser({ smoothness: refusal }))).video.h264?.smoothAt).toEqual({})
  })
})

describe('sound', () => {
  it('takes no loudspeakers for two', async () => {
    expect((await measure(browser({ channels: 0 }))).audio.maxChannels).toBe(2)
    expect((await measure(browser({ channels: 6 }))).audio.maxChannels).toBe(6)
  })

  it('gives Safari two channels of Opus', async () => {
    expect((await measure(browser({ agent: safari }))).audio.opus).toMatchObject({ maxCh: 2 })
  })
})

describe('names', () => {
  it.each([
    [chromium, 'Chrome 156'],
    [firefox, 'Firefox 153'],
    [safari, 'Safari 26'],
    [`${chromium} Edg/155.0`, 'Edge 155'],
  ])('%s', async (agent, name) => {
    expect((await measure(browser({ agent }))).name).toBe(name)
  })
})

it('keeps a profile for a week, for the same browser and screen', async () => {
  const day = 24 * 60 * 60 * 1000
  const kept = { key: 'this', measuredAt: 100 * day, profile: await measure(browser()) }
  expect(isCurrent(kept, 'this', 106 * day)).toBe(true)
  expect(isCurrent(kept, 'this', 107 * day)).toBe(false)
  expect(isCurrent(kept, 'another', 101 * day)).toBe(false)
  expect(isCurrent(kept, 'this', 99 * day)).toBe(false)
  expect(isCurrent(null, 'this', 101 * day)).toBe(false)
})
