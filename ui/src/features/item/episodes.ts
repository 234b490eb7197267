/** Which season a series opens with, and what its episodes are to the person: present, missing, still to air. */
import type { Card, Item, SeasonSummary } from '@/api/types'

/** The season of the address, else the one to go on with, else the first with something in it. */
export function chosenSeason(
  seasons: readonly SeasonSummary[],
  wanted: string | null,
  next: Item['next_episode'],
): SeasonSummary | undefined {
  const regular = seasons.filter(({ number }) => number > 0)
  return (
    seasons.find(({ number, id }) => wanted !== null && (String(number) === wanted || id === wanted)) ??
    seasons.find(({ number }) => next !== null && number === next.season_number) ??
    regular.find(({ present_count: count }) => count > 0) ??
    regular[0] ??
    seasons[0]
  )
}

/** Specials come last, whatever their number says. */
export function inOrder(seasons: readonly SeasonSummary[]): SeasonSummary[] {
  return [...seasons].sort((a, b) => Number(a.number === 0) - Number(b.number === 0) || a.number - b.number)
}

export type Standing = 'present' | 'gone' | 'absent' | 'unaired'

/** `today` is a date as 2026-05-31; an expected episode without a date has not aired. */
export function standingOf(card: Pick<Card, 'state' | 'released_on'>, today: string): Standing {
  if (card.state === 'present') return 'present'
  if (card.state === 'missing') return 'gone'
  return card.released_on && card.released_on <= today ? 'absent' : 'unaired'
}

/** 3, or 3–4 of a file that holds two. */
export function episodeNumbers(card: Pick<Card, 'number' | 'number_end'>): string {
  const first = card.number ?? '?'
  return card.number_end && card.number_end !== card.number ? `${first}–${card.number_end}` : String(first)
}

/** The person's own date, not the one in Greenwich. */
export function localToday(now = new Date()): string {
  const pad = (part: number) => String(part).padStart(2, '0')
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`
}
