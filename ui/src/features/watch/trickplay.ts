/** Which little picture shows a moment. Pure. */
import type { Trickplay } from '@/player'

export interface Tile {
  readonly url: string
  /** Of its left upper corner in the sheet. */
  readonly x: number
  readonly y: number
}

export function tileAt(trickplay: Trickplay, positionMs: number): Tile | null {
  const { interval_ms, columns, rows, count, sheets, width, height } = trickplay
  if (count <= 0 || interval_ms <= 0) return null
  const at = Math.min(count - 1, Math.max(0, Math.floor(positionMs / interval_ms)))
  const perSheet = columns * rows
  const url = sheets[Math.floor(at / perSheet)]
  const within = at % perSheet
  if (url === undefined) return null
  return { url, x: (within % columns) * width, y: Math.floor(within / columns) * height }
}
