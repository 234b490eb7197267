import { renderHook } from '@testing-library/react'
import type { PointerEvent } from 'react'
import { useGestures, type Gestures } from './gestures'

const WIDTH_PX = 900

/** Taps with a finger on the surface of a film, each `afterMs` after the one before. */
function surface() {
  vi.useFakeTimers()
  const seen: string[] = []
  const gestures: Gestures = {
    onTap: () => seen.push('tap'),
    onClick: () => seen.push('click'),
    onDoubleClick: () => seen.push('double click'),
    onDoubleTap: (side) => seen.push(`double tap ${side}`),
    onHold: (isHeld) => seen.push(isHeld ? 'held' : 'let go'),
  }
  const { result } = renderHook(() => useGestures(gestures))
  let nowMs = 1_000
  const press = (pointerType: string, x: number, afterMs: number) => {
    vi.advanceTimersByTime(afterMs)
    nowMs += afterMs
    const event = {
      pointerType,
      button: 0,
      timeStamp: nowMs,
      clientX: x,
      currentTarget: { getBoundingClientRect: () => ({ left: 0, width: WIDTH_PX }) },
    } as unknown as PointerEvent<HTMLElement>
    result.current.onPointerDown(event)
    result.current.onPointerUp(event)
  }
  return {
    tap: (x: number, afterMs = 100) => press('touch', x, afterMs),
    click: (x: number, afterMs = 100) => press('mouse', x, afterMs),
    rest: () => {
      vi.advanceTimersByTime(1_000)
      return seen
    },
  }
}

afterEach(() => vi.useRealTimers())

describe('taps on a film', () => {
  it('seek where they are doubled, and add up', () => {
    const { tap, rest } = surface()
    tap(850)
    tap(850)
    tap(840)
    expect(rest()).toEqual(['double tap right', 'double tap right'])
  })

  it('are no double one in two places', () => {
    const { tap, rest } = surface()
    tap(450)
    tap(850)
    tap(850)
    expect(rest()).toEqual(['double tap right'])
  })

  it('are each their own with time between', () => {
    const { tap, rest } = surface()
    tap(450)
    tap(450, 600)
    expect(rest()).toEqual(['tap', 'tap'])
  })

  it('are not clicks', () => {
    const { click, rest } = surface()
    click(100)
    click(110)
    expect(rest()).toEqual(['double click'])
  })
})
