/** Taps and clicks on the picture. Touch: tap for controls, double tap to seek or pause, hold for double speed. */
import { useMemo, useRef, type PointerEvent } from 'react'

export interface Gestures {
  onTap: () => void
  onClick: () => void
  onDoubleClick: () => void
  onDoubleTap: (side: Side) => void
  onHold: (isHeld: boolean) => void
}

type Side = 'left' | 'centre' | 'right'

const DOUBLE_MS = 280
const HOLD_MS = 500

/** Which third of the picture a finger is in. */
export function sideAt(x: number, width: number): Side {
  if (x < width / 3) return 'left'
  return x > (width * 2) / 3 ? 'right' : 'centre'
}

export function useGestures(gestures: Gestures) {
  const memory = useRef({ lastTapAt: -Infinity, lastSide: 'centre' as Side, isHeld: false })
  const timers = useRef<{ tap?: ReturnType<typeof setTimeout>; hold?: ReturnType<typeof setTimeout> }>({})
  return useMemo(
    () => ({
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.pointerType !== 'touch') return
        timers.current.hold = setTimeout(() => {
          memory.current.isHeld = true
          gestures.onHold(true)
        }, HOLD_MS)
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        clearTimeout(timers.current.hold)
        if (event.pointerType !== 'touch') {
          if (event.button === 0) single(event, gestures.onClick, gestures.onDoubleClick)
          return
        }
        if (memory.current.isHeld) {
          memory.current.isHeld = false
          gestures.onHold(false)
          return
        }
        single(event, gestures.onTap, gestures.onDoubleTap)
      },
      onPointerCancel() {
        clearTimeout(timers.current.hold)
        if (memory.current.isHeld) gestures.onHold(false)
        memory.current.isHeld = false
      },
    }),
    [gestures],
  )

  /** A second press soon after the first, in the same third, is a double one, and further ones go on being so: seeks
   * add up. */
  function single(event: PointerEvent<HTMLElement>, once: () => void, twice: (side: Side) => void) {
    clearTimeout(timers.current.tap)
    const box = event.currentTarget.getBoundingClientRect()
    const side = sideAt(event.clientX - box.left, box.width)
    const isSecond =
      side === memory.current.lastSide && event.timeStamp - memory.current.lastTapAt < DOUBLE_MS
    memory.current.lastTapAt = event.timeStamp
    memory.current.lastSide = side
    if (isSecond) twice(side)
    else timers.current.tap = setTimeout(once, DOUBLE_MS)
  }
}
