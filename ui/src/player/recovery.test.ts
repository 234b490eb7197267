import { describe, expect, it } from 'vitest'
import { afterFailure, smallerHeight } from './recovery'

const plea = { exclude: [], maxHeight: null }

describe('afterFailure', () => {
  it('tries each cheaper way once, then tells', () => {
    const next = (method: 'direct' | 'remux' | 'audio_transcode' | 'transcode') =>
      afterFailure('decode', { method, plea, startsInARow: 1 })
    expect(next('direct')).toEqual({ type: 'again', plea: { exclude: ['direct'], maxHeight: null } })
    expect(next('audio_transcode')).toEqual({
      type: 'again',
      plea: { exclude: ['direct', 'remux', 'audio_transcode'], maxHeight: null },
    })
    expect(next('transcode')).toEqual({ type: 'tell' })
  })

  it('begins what is gone anew, the same way, but not for ever', () => {
    const asked = { exclude: ['direct'], maxHeight: 480 } as const
    const gone = (startsInARow: number) =>
      afterFailure('gone', { method: 'remux', plea: asked, startsInARow })
    expect(gone(1)).toEqual({ type: 'again', plea: asked })
    expect(gone(4)).toEqual({ type: 'tell' })
  })

  it('keeps the size that was asked for', () => {
    const step = afterFailure('encoder', {
      method: 'remux',
      plea: { exclude: [], maxHeight: 720 },
      startsInARow: 1,
    })
    expect(step).toMatchObject({ plea: { maxHeight: 720 } })
  })

  it('tells of what only waiting or a person can change', () => {
    for (const failure of ['network', 'busy', 'no_space'] as const)
      expect(afterFailure(failure, { method: 'direct', plea, startsInARow: 1 })).toEqual({ type: 'tell' })
  })
})

describe('smallerHeight', () => {
  const quality = (id: string, height: number) => ({ id, label: id, height, bitrate_bps: null })
  const streams = [{ kind: 'video', height: 1080 }] as unknown as Parameters<
    typeof smallerHeight
  >[0]['streams']
  const qualities = [quality('original', 1080), quality('720', 720), quality('480', 480)]

  it('is the next one below what plays', () => {
    expect(smallerHeight({ qualities, streams }, 'original')).toBe(720)
    expect(smallerHeight({ qualities, streams }, '720')).toBe(480)
    expect(smallerHeight({ qualities, streams }, '480')).toBeNull()
  })

  it('is the one below the file where nothing is known of what plays', () => {
    expect(smallerHeight({ qualities, streams }, null)).toBe(720)
    expect(smallerHeight({ qualities: [], streams }, null)).toBeNull()
  })
})
