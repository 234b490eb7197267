/** Whether there is more of what scrolls sideways, at either end. */
import { useEffect, useState, type RefObject } from 'react'

export interface Edges {
  canLeft: boolean
  canRight: boolean
}

/** Measured again when it scrolls, is resized, or `count` changes. */
export function useEdges(scrollerRef: RefObject<HTMLElement | null>, count: number): Edges {
  const [edges, setEdges] = useState({ canLeft: false, canRight: false })
  useEffect(() => {
    const element = scrollerRef.current
    if (!element) return
    const measure = () => {
      const canLeft = element.scrollLeft > 4
      const canRight = element.scrollLeft + element.clientWidth < element.scrollWidth - 4
      setEdges((before) =>
        before.canLeft === canLeft && before.canRight === canRight ? before : { canLeft, canRight },
      )
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.addEventListener('scroll', measure, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', measure)
    }
  }, [scrollerRef, count])
  return edges
}
