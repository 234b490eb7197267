/** What hls.js is told, and what is done when it tells of trouble. Pure. */
import type { HlsConfig, RetryConfig } from 'hls.js'
import type { Failure } from './state'

const HEAVY_BPS = 25_000_000
/** Until it has measured: a home network is faster, a phone outside slower. */
const FIRST_GUESS_BPS = 8_000_000

/** The converter failed, the disk is full: the server has tried again itself before it said so. */
const FINAL_STATUSES: ReadonlySet<number> = new Set([500, 507])

export interface Plan {
  startS: number
  bitrateBps: number | null
  isEveryLevelEncoded: boolean
  isHdr: boolean
  measuredBps: number | null
}

/** hls.js asks again for every answer above 499, and says nothing meanwhile: a full disk would look like work. */
const unlessFinal: NonNullable<RetryConfig['shouldRetry']> = (
  _config,
  _count,
  _isTimeout,
  answer,
  isWorthIt,
) => isWorthIt && !FINAL_STATUSES.has(answer?.code ?? 0)

/** A segment may be asked for before it is made, so first bytes take long, and "come back later" is no failure. */
export function hlsConfig(plan: Plan): Partial<HlsConfig> {
  const isHeavy = (plan.bitrateBps ?? 0) > HEAVY_BPS
  const playlists = {
    default: {
      maxTimeToFirstByteMs: 20_000,
      maxLoadTimeMs: 20_000,
      timeoutRetry: { maxNumRetry: 2, retryDelayMs: 0, maxRetryDelayMs: 0 },
      errorRetry: { maxNumRetry: 6, retryDelayMs: 1000, maxRetryDelayMs: 8000, shouldRetry: unlessFinal },
    },
  }
  return {
    // Fragmented MP4 passes through untouched: a worker would only carry it to and fro.
    enableWorker: false,
    startPosition: plan.startS,
    maxBufferLength: isHeavy ? 12 : 30,
    maxMaxBufferLength: 60,
    backBufferLength: 30,
    abrEwmaDefaultEstimate: plan.measuredBps ?? FIRST_GUESS_BPS,
    // The picture as it is costs the server nothing, however small the window; an encoded one costs by its size.
    capLevelToPlayerSize: plan.isEveryLevelEncoded,
    videoPreference: { preferHDR: plan.isHdr },
    renderTextTracksNatively: false,
    enableWebVTT: false,
    enableCEA708Captions: false,
    fragLoadPolicy: {
      default: {
        maxTimeToFirstByteMs: 15_000,
        maxLoadTimeMs: 120_000,
        timeoutRetry: { maxNumRetry: 4, retryDelayMs: 0, maxRetryDelayMs: 0 },
        errorRetry: {
          maxNumRetry: 10,
          retryDelayMs: 1000,
          maxRetryDelayMs: 8000,
          shouldRetry: unlessFinal,
        },
      },
    },
    manifestLoadPolicy: playlists,
    playlistLoadPolicy: playlists,
  }
}

export interface Trouble {
  readonly kind: 'media' | 'network' | 'mux' | 'other'
  readonly isFatal: boolean
  /** Of the answer; 0 when there was none, null when nothing was asked. */
  readonly status: number | null
}

export type Recovery =
  | { readonly type: 'none' }
  /** It is being made; hls.js asks again. */
  | { readonly type: 'preparing' }
  | { readonly type: 'recover-media' }
  | { readonly type: 'fail'; readonly failure: Failure }

const RECOVERIES = 2
const RECOVERIES_WITHIN_MS = 3000

/** `recoveredAtMs`: when the decoder was restarted before. */
export function recoveryFor(trouble: Trouble, recoveredAtMs: readonly number[], nowMs: number): Recovery {
  const fail = (failure: Failure): Recovery => ({ type: 'fail', failure })
  // hls.js turns to another level when one is gone, but here the whole session is, or will be at its next segment.
  if (trouble.status === 410) return fail('gone')
  // A full disk is full for the other levels too: trying them all only keeps people waiting.
  if (trouble.status === 507) return fail('no_space')
  if (!trouble.isFatal) return trouble.status === 503 ? { type: 'preparing' } : { type: 'none' }
  if (trouble.kind === 'media' || trouble.kind === 'mux') {
    const recent = recoveredAtMs.filter((at) => nowMs - at < RECOVERIES_WITHIN_MS)
    return recent.length < RECOVERIES && trouble.kind === 'media' ? { type: 'recover-media' } : fail('decode')
  }
  if (trouble.kind === 'network') return fail(networkFailure(trouble.status))
  return fail('unknown')
}

function networkFailure(status: number | null): Failure {
  switch (status) {
    // The link has run out, or the session has.
    case 401:
    case 403:
    case 404:
      return 'gone'
    case 503:
      return 'busy'
    case 507:
      return 'no_space'
    case 500:
      return 'encoder'
    default:
      return 'network'
  }
}

/** The name that a playlist's address gives it: `…/720.m3u8?ticket=…` is `720`. */
export function playlistName(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? ''
  return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1).replace(/\.m3u8$/, ''))
}

/** The sound track that a stream's number in the file stands for. */
export function audioName(streamIndex: number): string {
  return `audio-${streamIndex}`
}
