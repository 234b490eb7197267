/** How much of the window the picture leaves free above and below, in CSS pixels: phones are held upright. */
import { useEffect, useState, type RefObject } from 'react'

export function usePictureInset(video: RefObject<HTMLVideoElement | null>, isFitted: boolean): number {
  const [insetPx, setInsetPx] = useState(0)
  useEffect(() => {
    const element = video.current
    if (!element) return
    const measure = () => {
      const { clientWidth, clientHeight, videoWidth, videoHeight } = element
      setInsetPx(pictureInset({ clientWidth, clientHeight, videoWidth, videoHeight }))
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    // Sent when the first picture is known, and again when another quality has other proportions.
    element.addEventListener('resize', measure)
    return () => {
      observer.disconnect()
      element.removeEventListener('resize', measure)
    }
  }, [video])
  return isFitted ? insetPx : 0
}

type Sizes = Pick<HTMLVideoElement, 'clientWidth' | 'clientHeight' | 'videoWidth' | 'videoHeight'>

/** Of a picture that is shown whole in the middle of its element. */
export function pictureInset({ clientWidth, clientHeight, videoWidth, videoHeight }: Sizes): number {
  if (videoWidth === 0 || clientWidth === 0) return 0
  const shownHeight = Math.min(clientHeight, (clientWidth * videoHeight) / videoWidth)
  return Math.round((clientHeight - shownHeight) / 2)
}
