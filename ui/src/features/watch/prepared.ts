/** The next episode, begun on the server while the countdown runs, so that it is there when it ends. */
import { startPlayback, stopPlayback, type Ask, type Playback } from '@/player'
import { readMixing } from './remembered'

let prepared: { itemId: string; session: Promise<Playback> } | null = null

export function prepare(itemId: string): void {
  if (prepared?.itemId === itemId) return
  dropPrepared()
  const session = startPlayback({ ...readMixing(), itemId, fileId: null, startMs: null })
  // Whoever takes it hears of a failure; nobody else needs to.
  session.catch(() => undefined)
  prepared = { itemId, session }
}

/** What was prepared for exactly this, once. */
export function takePrepared(ask: Ask): Promise<Playback> | null {
  if (prepared?.itemId !== ask.itemId || ask.fileId !== null || ask.startMs !== null || ask.plea) return null
  const { session } = prepared
  prepared = null
  // One that failed meanwhile is asked for anew.
  return session.catch(() => startPlayback({ ...readMixing(), ...ask }))
}

/** It will not be watched after all, unless it was opened: then it has been taken. `itemId`: only if it is this one. */
export function dropPrepared(itemId?: string): void {
  const dropped = prepared
  if (!dropped || (itemId !== undefined && dropped.itemId !== itemId)) return
  prepared = null
  dropped.session.then((playback) => stopPlayback(playback.id, playback.start_ms)).catch(() => undefined)
}
