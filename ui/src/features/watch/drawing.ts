/** What draws subtitles of their own look over a picture: libass for scripts, libpgs for pictures of text. */
import { withBase } from '@/lib/base'
import type { SubtitleChoice } from '@/player'
import type { Shape } from './choices'

/** What is kept of a track, as long as it is drawn. */
export interface Drawing {
  /** Seconds by which it is shown later than written. */
  setOffset: (offsetS: number) => void
  setShape: (shape: Shape) => void
  destroy: () => void
}

/** How a picture is told that something went wrong where nobody waits for an answer any more. */
type Fail = (error: Error) => void

/** What is used of JASSUB, which is bundled apart (scripts/vendor.mjs) and fetched by its address. */
interface Jassub {
  timeOffset: number
  ready: Promise<void>
  renderer: { disableStyleOverride(): Promise<void> }
  readonly _worker: Worker
  manualRender(
    frame: { mediaTime: number; width: number; height: number; expectedDisplayTime: number },
    isForced: boolean,
  ): Promise<void>
  destroy(): Promise<void>
}
interface JassubOptions {
  video: HTMLVideoElement
  subContent: string
  fonts: Uint8Array[]
  workerUrl: string
  wasmUrl: string
  modernWasmUrl: string
  availableFonts: Record<string, string>
  defaultFont: string
  queryFonts: false
}
interface JassubModule {
  default: (new (options: JassubOptions) => Jassub) & {
    /** Finds out which of the two libraries runs here. */
    _test(): void
    _supportsSIMD: boolean
  }
}

const vendor = (file: string) => withBase(`/vendor/${process.env.NEXT_PUBLIC_VENDOR}/${file}`)
/** A worker resolves addresses against itself, so they are given whole. */
const whole = (path: string) => new URL(path, window.location.href).href

/** Between two askings for what is still being taken out of a file; the server itself waits 15 s before it says so. */
const AGAIN_MS = 1000
const ASKINGS = 20

/** What a drawer needs, once the server has it. Raises: what stands in the way. */
async function fetchWhole(address: string, signal: AbortSignal): Promise<Response> {
  for (let asked = 1; ; asked++) {
    const answer = await fetch(address, { signal })
    if (answer.ok) return answer
    if (answer.status !== 503 || asked === ASKINGS) throw new Error(`${answer.status} ${answer.statusText}`)
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    signal.throwIfAborted()
  }
}

const addressOf = ({ url }: SubtitleChoice) => withBase((url ?? '') as `/${string}`)

async function fetchFont(address: string, signal: AbortSignal): Promise<Uint8Array[]> {
  const answer = await fetch(address, { signal })
  // What only claimed to be a font; the others are enough.
  return answer.ok ? [new Uint8Array(await answer.arrayBuffer())] : []
}

/** Longer than any start takes: a worker that cannot be started says so to nobody. */
const START_WITHIN_MS = 15_000

export async function drawAss(
  video: HTMLVideoElement,
  subtitle: SubtitleChoice,
  signal: AbortSignal,
  fail: Fail,
): Promise<Drawing> {
  const code = import(/* turbopackIgnore: true */ vendor('jassub.js')) as Promise<JassubModule>
  const script = fetchWhole(addressOf(subtitle), signal).then((answer) => answer.text())
  // The font for all others at once too: one that is found missing while drawing comes too late for a film at rest.
  const fonts = Promise.all([
    ...subtitle.fonts.map((url) => fetchFont(withBase(url as `/${string}`), signal)),
    fetchFont(vendor('liberation-sans.woff2'), signal),
  ])
  const library = code.then(({ default: JASSUB }) => {
    JASSUB._test()
    // Fetched here, since its worker keeps silent about one that does not come; the worker finds it in the cache.
    return fetchWhole(vendor(JASSUB._supportsSIMD ? 'jassub-modern.wasm' : 'jassub.wasm'), signal).then(
      (answer) => answer.arrayBuffer(),
    )
  })
  const [{ default: JASSUB }, subContent, found] = await Promise.all([code, script, fonts, library])
  signal.throwIfAborted()
  const jassub = new JASSUB({
    video,
    subContent,
    fonts: found.flat(),
    workerUrl: whole(vendor('jassub-worker.js')),
    wasmUrl: whole(vendor('jassub.wasm')),
    modernWasmUrl: whole(vendor('jassub-modern.wasm')),
    availableFonts: {},
    defaultFont: 'liberation sans',
    // What lies in the file is enough; which fonts are installed here is nobody's business.
    queryFonts: false,
  })
  jassub._worker.addEventListener('error', ({ message }) => fail(new Error(message || 'JASSUB')))
  // It keeps silent about a start that failed; only a question to it finds that out.
  const asked = jassub.ready.then(() => jassub.renderer.disableStyleOverride())
  try {
    await within(asked, START_WITHIN_MS)
  } catch (error) {
    destroyJassub(jassub)
    throw error
  }
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
  const drawStill = () => {
    if (video.paused && video.videoWidth > 0) draw()
  }
  drawStill()
  return {
    setOffset: (offsetS) => {
      if (jassub.timeOffset === -offsetS) return
      jassub.timeOffset = -offsetS
      drawStill()
    },
    // A script is drawn for the whole picture.
    setShape: () => undefined,
    destroy: () => destroyJassub(jassub),
  }
}

/** It waits for its own start before it lets go, and a start that failed never comes. */
function destroyJassub(jassub: Jassub): void {
  jassub.destroy().catch(() => undefined)
  jassub._worker.terminate()
}

function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${ms} ms`)), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

const fits = { fit: 'contain', fill: 'cover', stretch: 'fill' } as const

export async function drawPgs(
  video: HTMLVideoElement,
  subtitle: SubtitleChoice,
  signal: AbortSignal,
): Promise<Drawing> {
  const [{ PgsRenderer }, pictures] = await Promise.all([
    import('libpgs'),
    fetchWhole(addressOf(subtitle), signal).then((answer) => answer.arrayBuffer()),
  ])
  signal.throwIfAborted()
  const renderer = new PgsRenderer({ video, workerUrl: vendor('libpgs-worker.js') })
  try {
    await within(renderer.loadFromBuffer(pictures), START_WITHIN_MS)
  } catch (error) {
    renderer.dispose()
    throw error
  }
  const draw = () => renderer.renderAtTimestamp(video.currentTime + renderer.timeOffset)
  // It draws as time goes by, and after a seek at rest no time does.
  video.addEventListener('seeked', draw)
  draw()
  return {
    setOffset: (offsetS) => {
      renderer.timeOffset = -offsetS
    },
    setShape: (shape) => {
      renderer.aspectRatio = fits[shape]
    },
    destroy: () => {
      video.removeEventListener('seeked', draw)
      renderer.dispose()
    },
  }
}
