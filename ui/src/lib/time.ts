/** Durations as people read them. */

/** Position of a clock: 7:05, 1:02:09. */
export function formatClock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000))
  const hours = Math.floor(total / 3600)
  const minutes = Math.floor((total % 3600) / 60)
  const seconds = String(total % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`
}

/** Whole hours and minutes of a running time; at least one minute for anything that runs. */
export function splitRuntime(ms: number): { hours: number; minutes: number } {
  const minutes = Math.max(ms > 0 ? 1 : 0, Math.round(ms / 60_000))
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 }
}

/** How far through, 0 to 1; 0 when the length is not known. */
export function fractionWatched(positionMs: number, durationMs: number | null | undefined): number {
  if (!durationMs || durationMs <= 0) return 0
  return Math.min(1, Math.max(0, positionMs / durationMs))
}
