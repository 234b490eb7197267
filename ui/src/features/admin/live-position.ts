/** Where somebody is by now: players tell every few seconds, and the clock goes on between. Pure. */
import type { ActivePlayback } from '@/api/types'

/** Silent for longer, nobody knows whether it goes on. */
const TRUSTED_MS = 30_000

export function positionNowMs(
  session: Pick<ActivePlayback, 'position_ms' | 'is_paused' | 'last_seen_at'>,
  durationMs: number | null,
  nowMs: number,
): number {
  const sinceMs = session.is_paused ? 0 : Math.min(TRUSTED_MS, Math.max(0, nowMs - session.last_seen_at))
  return Math.min(durationMs ?? Infinity, session.position_ms + sinceMs)
}
