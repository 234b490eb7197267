import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Handover } from './handover'

/** An element as far as a handover looks at it, its clock in step with the timers. */
function element(durationS: number, atS: number, more: Partial<HTMLMediaElement> = {}): HTMLMediaElement {
  const begunAt = performance.now()
  const media = {
    duration: durationS,
    playbackRate: 1,
    paused: false,
    seeking: false,
    readyState: 4,
    HAVE_FUTURE_DATA: 3,
    get currentTime() {
      return atS + (performance.now() - begunAt) / 1000
    },
  }
  return Object.assign(media, more) as unknown as HTMLMediaElement
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

/** How long before its end a track hands over to the next one; null when it does not. */
function leadOf(lengthS: number, playing = element(60, 59), next = element(60, 0)): number | null {
  let leadMs: number | null = null
  new Handover().plan(playing, lengthS, next, () => {
    leadMs = Math.round((60 - playing.currentTime) * 1000)
  })
  vi.advanceTimersByTime(2000)
  return leadMs
}

test('the next track begins a moment before the end', () => {
  expect(leadOf(60)).toBe(8)
})

test.each([
  ['its length is only guessed', () => leadOf(58)],
  ['its length is not known', () => leadOf(0)],
  ['it stands still', () => leadOf(60, element(60, 59, { paused: true }))],
  ['somebody jumps', () => leadOf(60, element(60, 59, { seeking: true }))],
  ['the end is far', () => leadOf(60, element(60, 30))],
  ['the next one is not there yet', () => leadOf(60, element(60, 59), element(60, 0, { readyState: 1 }))],
])('it waits for the end itself where %s', (_, lead) => {
  expect(lead()).toBeNull()
})

test('a plan can be called off', () => {
  const handover = new Handover()
  const begin = vi.fn()
  handover.plan(element(60, 59), 60, element(60, 0), begin)
  handover.cancel()
  vi.advanceTimersByTime(2000)
  expect(begin).not.toHaveBeenCalled()
})

test('it is begun once, however often the clock is heard of', () => {
  const handover = new Handover()
  const begin = vi.fn()
  const [playing, next] = [element(60, 59), element(60, 0)]
  for (let turn = 0; turn < 8; turn += 1) {
    handover.plan(playing, 60, next, begin)
    vi.advanceTimersByTime(240)
  }
  expect(begin).toHaveBeenCalledTimes(1)
  expect(handover.hasBegun(next)).toBe(true)
})
