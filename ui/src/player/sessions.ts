/** The server's side of a playing: begun, changed, told how it goes, ended. */
import { answer, api, toApiError, UnreachableError } from '@/api/client'
import type { PlaybackSession } from '@/api/types'
import { withBase } from '@/lib/base'
import { readPlayback, type Playback } from './document'
import type { EngineStats } from './engine'
import { deviceProfile } from './profile'
import type { Plea } from './recovery'

export interface Ask {
  itemId: string
  /** One file of several; null lets the server choose. */
  fileId: string | null
  /** Where to begin; null resumes. */
  startMs: number | null
  /** What was chosen before a new beginning; undefined leaves it to the server. */
  audioIndex?: number | undefined
  /** `none` for none. */
  subtitleId?: string | undefined
  plea?: Plea
}

/** What a person chose while it plays; what is left out stays as it is. */
export interface Wish {
  audioIndex?: number
  subtitleId?: string
  /** null takes the limit away. */
  maxHeight?: number | null
  exclude?: Plea['exclude']
}

export async function startPlayback(ask: Ask, signal?: AbortSignal): Promise<Playback> {
  const profile = await deviceProfile()
  const { plea } = ask
  const body = {
    item_id: ask.itemId,
    ...(ask.fileId && { file_id: ask.fileId }),
    ...(ask.startMs !== null && { start_ms: Math.round(ask.startMs) }),
    ...(ask.audioIndex !== undefined && { audio_index: ask.audioIndex }),
    ...(ask.subtitleId !== undefined && { subtitle_id: ask.subtitleId }),
    ...(plea && plea.maxHeight !== null && { max_height: plea.maxHeight }),
    ...(plea && plea.exclude.length > 0 && { exclude: plea.exclude }),
    profile,
  }
  return readPlayback(await send('POST', '/api/v1/playback/sessions', body, signal))
}

export async function changePlayback(sessionId: string, wish: Wish, positionMs: number): Promise<Playback> {
  const body = {
    ...(wish.audioIndex !== undefined && { audio_index: wish.audioIndex }),
    ...(wish.subtitleId !== undefined && { subtitle_id: wish.subtitleId }),
    ...(wish.maxHeight !== undefined && { max_height: wish.maxHeight }),
    ...(wish.exclude && { exclude: wish.exclude }),
    position_ms: Math.round(positionMs),
  }
  const path = `/api/v1/playback/sessions/${encodeURIComponent(sessionId)}` as const
  return readPlayback(await send('PATCH', path, body))
}

export interface Moment {
  positionMs: number
  isPaused: boolean
  level: string | null
  stats: EngineStats | null
}

export function reportPlayback(sessionId: string, { positionMs, isPaused, level }: Moment): void {
  const body = {
    session_id: sessionId,
    position_ms: Math.round(positionMs),
    is_paused: isPaused,
    dropped_frames: 0,
    ...(level !== null && { level }),
  }
  // The next report makes up for one that was lost.
  void answer(api.POST('/api/v1/playback/progress', { body })).catch(() => undefined)
}

/** A beacon outlives the page. */
export function stopPlayback(sessionId: string, positionMs: number): void {
  const body = JSON.stringify({ position_ms: Math.round(positionMs) })
  navigator.sendBeacon(
    withBase(`/api/v1/playback/sessions/${encodeURIComponent(sessionId)}/stop`),
    new Blob([body], { type: 'application/json' }),
  )
}

async function send(
  method: 'POST' | 'PATCH',
  path: `/${string}`,
  body: unknown,
  signal?: AbortSignal,
): Promise<PlaybackSession> {
  let response: Response
  try {
    response = await fetch(withBase(path), {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'same-origin',
      ...(signal && { signal }),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new UnreachableError('The server does not answer.')
  }
  const said: unknown = await response.json().catch(() => null)
  if (!response.ok) throw toApiError(response.status, said)
  return said as PlaybackSession
}
