/** A name that appears beside a control on hover and focus; Escape hides it. */
'use client'
import {
  cloneElement,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type ReactElement,
  type SyntheticEvent,
} from 'react'
import { createPortal } from 'react-dom'

export type TooltipSide = 'top' | 'right' | 'bottom' | 'left'

interface Handlers {
  onPointerEnter?: (event: SyntheticEvent<Element>) => void
  onPointerLeave?: (event: SyntheticEvent<Element>) => void
  onPointerDown?: (event: SyntheticEvent<Element>) => void
  onFocus?: (event: SyntheticEvent<Element>) => void
  onBlur?: (event: SyntheticEvent<Element>) => void
}

export interface TooltipProps {
  /** The accessible name of the control, which has it already: a tooltip is for eyes only. */
  label: string
  side?: TooltipSide
  children: ReactElement<Handlers>
}

const shownAfterMs = 450
/** Time to move the pointer from the control onto its name. */
const hiddenAfterMs = 120
const gapPx = 8

export function Tooltip({ label, side = 'top', children }: TooltipProps) {
  const [anchor, setAnchor] = useState<Element | null>(null)
  const [delay] = useState(createDelay)
  const later = (next: Element | null, afterMs: number) => delay.start(() => setAnchor(next), afterMs)
  useEffect(() => delay.stop, [delay])

  const { props } = children
  return (
    <>
      {cloneElement(children, {
        onPointerEnter: (event) => {
          props.onPointerEnter?.(event)
          if (!isTouch(event)) later(event.currentTarget, shownAfterMs)
        },
        onPointerLeave: (event) => {
          props.onPointerLeave?.(event)
          later(null, hiddenAfterMs)
        },
        onPointerDown: (event) => {
          props.onPointerDown?.(event)
          later(null, 0)
        },
        onFocus: (event) => {
          props.onFocus?.(event)
          if (event.currentTarget.matches(':focus-visible')) later(event.currentTarget, 0)
        },
        onBlur: (event) => {
          props.onBlur?.(event)
          later(null, 0)
        },
      })}
      {anchor && (
        <Bubble
          anchor={anchor}
          side={side}
          label={label}
          onEnter={delay.stop}
          onLeave={() => later(null, 0)}
        />
      )}
    </>
  )
}

interface BubbleProps {
  anchor: Element
  side: TooltipSide
  label: string
  onEnter: () => void
  onLeave: () => void
}

function Bubble({ anchor, side, label, onEnter, onLeave }: BubbleProps) {
  const bubble = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = bubble.current
    if (!element) return
    const { x, y } = tooltipPlace(anchor.getBoundingClientRect(), element.getBoundingClientRect(), side, {
      width: window.innerWidth,
      height: window.innerHeight,
    })
    element.style.translate = `${x}px ${y}px`
  }, [anchor, side, label])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && onLeave()
    window.addEventListener('keydown', onKey)
    window.addEventListener('scroll', onLeave, { passive: true, capture: true })
    return () => {
      window.removeEventListener('keydown', onKey)
      window.removeEventListener('scroll', onLeave, { capture: true })
    }
  }, [onLeave])
  return createPortal(
    <div
      ref={bubble}
      aria-hidden
      onPointerEnter={onEnter}
      onPointerLeave={onLeave}
      className="fixed top-0 left-0 z-50 animate-fade rounded-sm bg-s3 px-2.5 py-1.5 text-sm font-medium whitespace-nowrap text-fg shadow-overlay"
    >
      {label}
    </div>,
    document.body,
  )
}

function createDelay() {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = () => clearTimeout(timer)
  return {
    stop,
    start(run: () => void, afterMs: number) {
      stop()
      timer = setTimeout(run, afterMs)
    },
  }
}

function isTouch(event: SyntheticEvent): boolean {
  return event.nativeEvent instanceof PointerEvent && event.nativeEvent.pointerType === 'touch'
}

interface Rect {
  left: number
  top: number
  width: number
  height: number
}

/** Beside the anchor, on the other side where there is no room, and never beyond the window's edge. */
export function tooltipPlace(
  anchor: Rect,
  bubble: { width: number; height: number },
  side: TooltipSide,
  screen: { width: number; height: number },
): { x: number; y: number } {
  const centerX = anchor.left + anchor.width / 2 - bubble.width / 2
  const centerY = anchor.top + anchor.height / 2 - bubble.height / 2
  const above = anchor.top - bubble.height - gapPx
  const below = anchor.top + anchor.height + gapPx
  const before = anchor.left - bubble.width - gapPx
  const after = anchor.left + anchor.width + gapPx
  const place = {
    top: { x: centerX, y: above >= gapPx ? above : below },
    bottom: { x: centerX, y: below + bubble.height <= screen.height - gapPx ? below : above },
    left: { x: before >= gapPx ? before : after, y: centerY },
    right: { x: after + bubble.width <= screen.width - gapPx ? after : before, y: centerY },
  }[side]
  const clamp = (value: number, most: number) => Math.round(Math.max(gapPx, Math.min(value, most - gapPx)))
  return { x: clamp(place.x, screen.width - bubble.width), y: clamp(place.y, screen.height - bubble.height) }
}
