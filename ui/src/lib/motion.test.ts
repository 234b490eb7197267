import { describe, expect, it } from 'vitest'
import { createMotionTracker, type Motion } from './motion'

const heightPx = 1000

/** Scrolls evenly and gives what it was at the end. */
function scrolled(pxASecond: number, forMs: number, everyMs = 16): Motion {
  const tracker = createMotionTracker()
  let motion: Motion = 'rest'
  for (let atMs = 0; atMs <= forMs; atMs += everyMs)
    motion = tracker.moved((pxASecond * atMs) / 1000, heightPx, atMs)
  return motion
}

describe('the motion of a page', () => {
  it('is moving at the pace of reading and rushing at the pace of a fling, up or down', () => {
    expect(scrolled(800, 500)).toBe('moving')
    expect(scrolled(5000, 500)).toBe('rushing')
    expect(scrolled(-5000, 500)).toBe('rushing')
  })

  it('is told the same on a machine that draws few frames', () => {
    expect(scrolled(800, 900, 120)).toBe('moving')
    expect(scrolled(5000, 900, 120)).toBe('rushing')
  })

  it('does not rush by one jump', () => {
    const tracker = createMotionTracker()
    expect(tracker.moved(0, heightPx, 0)).toBe('moving')
    expect(tracker.at(1000)).toBe('rest')
    expect(tracker.moved(90_000, heightPx, 1000)).toBe('moving')
  })

  it('rests a moment after the last step, and stays calm below the pace where it began', () => {
    const tracker = createMotionTracker()
    for (let step = 0; step <= 20; step++) tracker.moved(step * 80, heightPx, step * 16)
    expect(tracker.at(330)).toBe('rushing')
    // 1.8 screens a second: it would not have begun there, but goes on.
    expect(tracker.moved(1600 + 180, heightPx, 420)).toBe('rushing')
    expect(tracker.moved(1780 + 100, heightPx, 520)).toBe('moving')
    expect(tracker.at(600)).toBe('moving')
    expect(tracker.at(680)).toBe('rest')
  })
})
