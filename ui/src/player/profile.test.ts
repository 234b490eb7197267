import { describe, expect, it } from 'vitest'
import { measureDevice } from './profile'

const chromium =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0'
const without =
  (...refused: string[]) =>
  (mime: string) =>
    !refused.some((word) => mime.includes(word))

describe('measureDevice', () => {
  it('lists what the browser says it plays, and nothing else', () => {
    const { file, name } = measureDevice(without('hvc1', 'ac-3', 'ec-3', 'alac'), chromium)
    const mp4 = file.find(({ container }) => container === 'mp4')
    expect(mp4?.video).toEqual(['h264', 'av1', 'vp9'])
    expect(mp4?.audio).toEqual(['aac', 'mp3', 'opus', 'flac'])
    expect(name).toBe('Chrome 156')
  })

  it('drops a container of which nothing plays', () => {
    const { file } = measureDevice(without('mp2t'), chromium)
    expect(file.map(({ container }) => container)).not.toContain('ts')
  })

  it('does not trust Firefox with Matroska', () => {
    expect(measureDevice(() => true, firefox).file.map(({ container }) => container)).not.toContain('mkv')
    expect(measureDevice(() => true, chromium).file.map(({ container }) => container)).toContain('mkv')
  })

  it('tells eight bits from ten', () => {
    const { video } = measureDevice(without('avc1.6E'), chromium)
    expect(video.h264).toEqual({ bitDepth: 8 })
    expect(video.av1).toEqual({ bitDepth: 10 })
  })
})
