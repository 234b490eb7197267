/** Which of several slides is shown, and when the next one comes. */
import { useEffect, useState, type RefObject } from 'react'

const shownForMs = 8_000

export interface Rotation {
  index: number
  show: (index: number) => void
  /** Slides whose pictures are wanted: shown before, and the one that comes next. */
  seen: ReadonlySet<number>
}

export interface RotationOptions {
  isStopped: boolean
  /** Fills while a slide is shown; its end is the change, so what one sees is when it happens. */
  fill: RefObject<HTMLElement | null>
}

export function useRotation(count: number, { isStopped, fill }: RotationOptions): Rotation {
  const [wanted, setWanted] = useState(0)
  const [seen, setSeen] = useState<ReadonlySet<number>>(() => new Set([0]))
  const index = count > 0 ? wanted % count : 0

  useEffect(() => {
    if (count < 2) return
    const next = (index + 1) % count
    // The next picture is fetched once the first one had its turn on the wire.
    const timer = setTimeout(() => setSeen((before) => new Set([...before, next])), shownForMs / 4)
    return () => clearTimeout(timer)
  }, [index, count])

  useEffect(() => {
    const element = fill.current
    if (!element || count < 2 || typeof element.animate !== 'function') return
    const animation = element.animate([{ transform: 'scaleX(0)' }, { transform: 'scaleX(1)' }], {
      duration: shownForMs,
      fill: 'forwards',
    })
    animation.onfinish = () => setWanted((index + 1) % count)
    if (document.hidden) animation.pause()
    return () => animation.cancel()
  }, [fill, index, count])

  useEffect(() => {
    const element = fill.current
    const apply = () => {
      const animation = element?.getAnimations?.()[0]
      if (isStopped || document.hidden) animation?.pause()
      else animation?.play()
    }
    apply()
    document.addEventListener('visibilitychange', apply)
    return () => document.removeEventListener('visibilitychange', apply)
  }, [fill, index, isStopped])

  return {
    index,
    seen,
    show: (position) => {
      setSeen((before) => new Set([...before, position]))
      setWanted(position)
    },
  }
}
