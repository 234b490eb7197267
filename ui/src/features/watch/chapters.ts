/** Where in its chapters a moment lies. Pure. */
import type { PlaybackChapter as Chapter } from '@/player'

export function chapterAt(chapters: readonly Chapter[], positionMs: number): Chapter | null {
  return chapters.findLast(({ start_ms }) => start_ms <= positionMs) ?? null
}

/** A press of "previous" soon after a beginning goes to the chapter before, else to the beginning. */
const SOON_MS = 3000

/** Where "next" and "previous" lead; null where there is nowhere to go. */
export function neighbourChapter(
  chapters: readonly Chapter[],
  positionMs: number,
  direction: 'next' | 'previous',
): Chapter | null {
  if (direction === 'next') return chapters.find(({ start_ms }) => start_ms > positionMs) ?? null
  return chapters.findLast(({ start_ms }) => start_ms < positionMs - SOON_MS) ?? chapters[0] ?? null
}
