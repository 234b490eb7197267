/**
 * Subtitles that are more than text: ASS drawn by libass, PGS pictures by libpgs. What draws them is fetched when the
 * first of its kind is chosen, from this server and nowhere else.
 */
import { useEffect, useRef, useState, type RefObject } from 'react'
import { withBase } from '@/lib/base'
import type { SubtitleChoice } from '@/player'

interface Drawing {
  /** Seconds by which it is shown later than written. */
  setOffset: (offsetS: number) => void
  destroy: () => void
}

/** Draws it over the element while it is chosen. Gives why it cannot be drawn, once that is known. */
export function useDrawnSubtitle(
  video: RefObject<HTMLVideoElement | null>,
  subtitle: SubtitleChoice | null,
  offsetS: number,
): Error | null {
  const [failure, setFailure] = useState<{ id: string; error: Error } | null>(null)
  const drawing = useRef<Drawing>(null)
  const offset = useRef(offsetS)
  useEffect(() => {
    offset.current = offsetS
    drawing.current?.setOffset(offsetS)
  }, [offsetS])
  const kept = subtitle && (subtitle.delivery === 'ass' || subtitle.delivery === 'pgs') ? subtitle : null
  useEffect(() => {
    const element = video.current
    if (!element || !kept?.url) return
    let isWanted = true
    const opening = kept.delivery === 'ass' ? drawAss(element, kept) : drawPgs(element, kept)
    opening.then(
      (opened) => {
        if (!isWanted) return opened.destroy()
        drawing.current = opened
        opened.setOffset(offset.current)
      },
      (error: unknown) => {
        if (isWanted)
          setFailure({ id: kept.id, error: error instanceof Error ? error : new Error(String(error)) })
      },
    )
    return () => {
      isWanted = false
      drawing.current?.destroy()
      drawing.current = null
    }
  }, [video, kept])
  return failure !== null && failure.id === kept?.id ? failure.error : null
}

/** What is used of JASSUB, which is bundled apart (scripts/vendor.mjs) and fetched by its address. */
interface Jassub {
  timeOffset: number
  ready: Promise<void>
  manualRender(
    frame: { mediaTime: number; width: number; height: number; expectedDisplayTime: number },
    isForced: boolean,
  ): Promise<void>
  destroy(): Promise<void>
}
interface JassubOptions {
  video: HTMLVideoElement
  subUrl: string
  fonts: string[]
  workerUrl: string
  wasmUrl: string
  modernWasmUrl: string
  availableFonts: Record<string, string>
  defaultFont: string
  queryFonts: false
}
interface JassubModule {
  default: new (options: JassubOptions) => Jassub
}

const vendor = (file: string) => withBase(`/vendor/${process.env.NEXT_PUBLIC_VENDOR}/${file}`)
/** A worker resolves addresses against itself, so they are given whole. */
const whole = (path: string) => new URL(path, window.location.href).href

async function drawAss(video: HTMLVideoElement, subtitle: SubtitleChoice): Promise<Drawing> {
  const { default: JASSUB } = (await import(/* turbopackIgnore: true */ vendor('jassub.js'))) as JassubModule
  const jassub = new JASSUB({
    video,
    subUrl: whole(withBase(subtitle.url as `/${string}`)),
    fonts: subtitle.fonts.map((url) => whole(withBase(url as `/${string}`))),
    workerUrl: whole(vendor('jassub-worker.js')),
    wasmUrl: whole(vendor('jassub.wasm')),
    modernWasmUrl: whole(vendor('jassub-modern.wasm')),
    availableFonts: { 'liberation sans': whole(vendor('liberation-sans.woff2')) },
    defaultFont: 'liberation sans',
    // What lies in the file is enough; which fonts are installed here is nobody's business.
    queryFonts: false,
  })
  await jassub.ready
  const draw = () =>
    void jassub.manualRender(
      {
        mediaTime: video.currentTime,
        width: video.videoWidth,
        height: video.videoHeight,
        expectedDisplayTime: performance.now(),
      },
      true,
    )
  // It draws with each new picture, and a film that stands still has none.
  if (video.paused && video.videoWidth > 0) draw()
  return {
    setOffset: (offsetS) => {
      jassub.timeOffset = -offsetS
      if (video.paused && video.videoWidth > 0) draw()
    },
    destroy: () => void jassub.destroy(),
  }
}

async function drawPgs(video: HTMLVideoElement, subtitle: SubtitleChoice): Promise<Drawing> {
  const { PgsRenderer } = await import('libpgs')
  const renderer = new PgsRenderer({
    video,
    subUrl: withBase(subtitle.url as `/${string}`),
    workerUrl: vendor('libpgs-worker.js'),
  })
  await renderer.ready
  const draw = () => renderer.renderAtTimestamp(video.currentTime + renderer.timeOffset)
  // It draws as time goes by, and after a seek at rest no time does.
  video.addEventListener('seeked', draw)
  draw()
  return {
    setOffset: (offsetS) => {
      renderer.timeOffset = -offsetS
    },
    destroy: () => {
      video.removeEventListener('seeked', draw)
      renderer.dispose()
    },
  }
}
