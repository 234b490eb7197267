/**
 * Subtitles that are more than text: ASS drawn by libass, PGS pictures by libpgs. What draws them is fetched when the
 * first of its kind is chosen, from this server and nowhere else.
 */
import { useEffect, useRef, useState, type RefObject } from 'react'
import type { SubtitleChoice } from '@/player'
import type { Shape } from './choices'
import type { Drawing } from './drawing'

export interface DrawnOptions {
  offsetS: number
  shape: Shape
  /** It cannot be drawn here; told once. Nothing of it is on the picture any more. */
  onFailure: (subtitle: SubtitleChoice, error: Error) => void
}

/** Draws a subtitle of its own look over the element, as long as it is chosen. True while its files are on the way. */
export function useDrawnSubtitle(
  video: RefObject<HTMLVideoElement | null>,
  subtitle: SubtitleChoice | null,
  { offsetS, shape, onFailure }: DrawnOptions,
): boolean {
  const kept = subtitle && (subtitle.delivery === 'ass' || subtitle.delivery === 'pgs') ? subtitle : null
  const [readyUrl, setReadyUrl] = useState<string | null>(null)
  const drawing = useRef<Drawing>(null)
  const latest = useRef({ offsetS, shape, onFailure })
  useEffect(() => {
    latest.current = { offsetS, shape, onFailure }
    drawing.current?.setOffset(offsetS)
    drawing.current?.setShape(shape)
  })
  useEffect(() => {
    const element = video.current
    if (!element || !kept?.url) return
    const ending = new AbortController()
    const fail = (error: unknown) => {
      if (ending.signal.aborted) return
      ending.abort()
      drawing.current?.destroy()
      drawing.current = null
      latest.current.onFailure(kept, error instanceof Error ? error : new Error(String(error)))
    }
    const opening = import('./drawing').then(({ drawAss, drawPgs }) =>
      kept.delivery === 'ass'
        ? drawAss(element, kept, ending.signal, fail)
        : drawPgs(element, kept, ending.signal),
    )
    opening.then((opened) => {
      if (ending.signal.aborted) return opened.destroy()
      drawing.current = opened
      opened.setOffset(latest.current.offsetS)
      opened.setShape(latest.current.shape)
      setReadyUrl(kept.url)
    }, fail)
    return () => {
      ending.abort()
      drawing.current?.destroy()
      drawing.current = null
    }
  }, [video, kept])
  return kept !== null && readyUrl !== kept.url
}
