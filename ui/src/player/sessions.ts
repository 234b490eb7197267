/** The server's side of a playing: begun, changed, told how it goes, ended. */
import { answer, api } from '@/api/client'
import { withBase } from '@/lib/base'
import { readPlayback, type Playback } from './document'
import type { EngineStats } from './engine'
import { deviceProfile } from './profile'
import type { Plea } from './recovery'

/** What was chosen of a title; what is undefined is left to the server. */
export interface Choice {
  /** One file of several; null lets the server choose. */
  fileId: string | null
  audioIndex?: number | undefined
  /** `none` for none. */
  subtitleId?: string | undefined
  /** The server draws the subtitles into the picture, whatever this device can draw. */
  isBurnWanted?: boolean | undefined
  /** How sound is mixed where it is not left as it is. */
  mix?: Mix | undefined
  /** As loud as every other film. */
  isLoudnessEven?: boolean | undefined
  plea?: Plea | undefined
}

/** As its makers mixed it where the device takes that; voices to the fore; or nothing that wakes anybody. */
export type Mix = 'standard' | 'dialogue' | 'night'

export interface Ask extends Choice {
  itemId: string
  /** Where to begin; null resumes. */
  startMs: number | null
}

export async function startPlayback(ask: Ask, signal?: AbortSignal): Promise<Playback> {
  const body = {
    ...(await choiceBody(ask)),
    item_id: ask.itemId,
    ...(ask.startMs !== null && { start_ms: Math.round(ask.startMs) }),
  }
  const begun = api.POST('/api/v1/playback/sessions', { body, ...(signal && { signal }) })
  return readPlayback(await answer(begun))
}

/** Goes on from a position with exactly these choices, under the same id. */
export async function changePlayback(
  sessionId: string,
  choice: Choice,
  positionMs: number,
): Promise<Playback> {
  const changed = api.PATCH('/api/v1/playback/sessions/{session_id}', {
    params: { path: { session_id: sessionId } },
    body: {
      ...(await choiceBody(choice)),
      // What is left out stays as it was; a limit is taken away by saying so.
      max_height: choice.plea?.maxHeight ?? null,
      position_ms: Math.round(positionMs),
    },
  })
  return readPlayback(await answer(changed))
}

async function choiceBody(choice: Choice) {
  const { fileId, audioIndex, subtitleId, mix, plea } = choice
  const { file, ...profile } = await deviceProfile()
  return {
    profile: { ...profile, file: file.map((support) => ({ ...support })) },
    exclude: [...(plea?.exclude ?? [])],
    is_burn_wanted: choice.isBurnWanted ?? false,
    is_loudness_even: choice.isLoudnessEven ?? false,
    mix: mix === undefined || mix === 'standard' ? null : mix,
    ...(fileId && { file_id: fileId }),
    ...(audioIndex !== undefined && { audio_index: audioIndex }),
    ...(subtitleId !== undefined && { subtitle_id: subtitleId }),
    ...(plea && plea.maxHeight !== null && { max_height: plea.maxHeight }),
  }
}

export interface Moment {
  positionMs: number
  isPaused: boolean
  level: string | null
  stats: EngineStats | null
}

export function reportPlayback(sessionId: string, { positionMs, isPaused, level, stats }: Moment): void {
  const body = {
    session_id: sessionId,
    position_ms: Math.round(positionMs),
    is_paused: isPaused,
    dropped_frames: stats?.droppedFrames ?? 0,
    ...(stats && { buffered_ms: Math.round(stats.bufferedAheadS * 1000) }),
    ...(level !== null && { level }),
  }
  // The next report makes up for one that was lost.
  void answer(api.POST('/api/v1/playback/progress', { body })).catch(() => undefined)
}

/** Somebody is about to watch from here, so the server may begin to make it. */
export function hintSeek(sessionId: string, positionMs: number): void {
  const params = { path: { session_id: sessionId } }
  const body = { position_ms: Math.round(positionMs) }
  void answer(api.POST('/api/v1/playback/sessions/{session_id}/seek', { params, body })).catch(
    () => undefined,
  )
}

/** Keeps by how much this viewer wants a track of a title later. */
export async function keepOffset(
  { item, file_id }: Pick<Playback, 'item' | 'file_id'>,
  subtitleId: string,
  offsetMs: number,
): Promise<void> {
  const params = { path: { item_id: item.id, subtitle_id: subtitleId }, query: { file_id } }
  const body = { offset_ms: Math.round(offsetMs) }
  await answer(api.PUT('/api/v1/items/{item_id}/subtitles/{subtitle_id}/offset', { params, body }))
}

/** Keeps what was picked: the next title of the series begins with the like of it. */
export async function keepPick(
  { item, file_id }: Pick<Playback, 'item' | 'file_id'>,
  subtitleId: string | null,
): Promise<void> {
  const params = { path: { item_id: item.id } }
  await answer(
    api.PUT('/api/v1/items/{item_id}/subtitles/choice', {
      params,
      body: { subtitle_id: subtitleId, file_id, forget: false },
    }),
  )
}

/** A beacon outlives the page. */
export function stopPlayback(sessionId: string, positionMs: number): void {
  const body = JSON.stringify({ position_ms: Math.round(positionMs) })
  navigator.sendBeacon(
    withBase(`/api/v1/playback/sessions/${encodeURIComponent(sessionId)}/stop`),
    new Blob([body], { type: 'application/json' }),
  )
}
