/** What a card says, to those who look and to those who listen. */
import { useTranslations } from 'use-intl'
import type { Card } from '@/api/types'
import { formatClock, fractionWatched } from '@/lib/time'

export type CardWords = ReturnType<typeof useTranslations<'cards'>>

export function isMusic(kind: Card['kind'] | undefined): boolean {
  return kind === 'artist' || kind === 'album' || kind === 'track'
}

/** An episode stands under the name of its series. */
export function cardTitle(card: Card): string {
  return card.kind === 'episode' && card.series_title ? card.series_title : card.title
}

export function cardSubtitle(card: Card, t: CardWords): string | undefined {
  if (card.kind === 'episode') return `${episodeCode(card, t)} · ${card.title}`
  // Of albums that is the artist, of tracks the album.
  if (isMusic(card.kind)) return card.series_title ?? undefined
  if (card.kind === 'extra') return card.runtime_ms ? formatClock(card.runtime_ms) : undefined
  return card.year ? String(card.year) : undefined
}

/** S1·E2, S1·E2–3, or Special 4. */
export function episodeCode(
  card: Pick<Card, 'season_number' | 'number' | 'number_end'>,
  t: CardWords,
): string {
  const first = card.number ?? '?'
  const episode =
    card.number_end && card.number_end !== card.number ? `${first}–${card.number_end}` : String(first)
  if (card.season_number === 0) return t('special', { episode })
  return t('episode', { season: String(card.season_number ?? '?'), episode })
}

export function useEpisodeCode(): (card: Pick<Card, 'season_number' | 'number' | 'number_end'>) => string {
  const t = useTranslations('cards')
  return (card) => episodeCode(card, t)
}

export function watchedFraction(card: Card): number {
  return card.user_data.is_watched ? 0 : fractionWatched(card.user_data.position_ms, card.runtime_ms)
}

/** The whole card in one sentence: "Metropolis, 1927, 40 % watched". */
export function cardLabel(card: Card, t: CardWords): string {
  const { user_data: data } = card
  const fraction = watchedFraction(card)
  const parts = [
    cardTitle(card),
    cardSubtitle(card, t),
    card.state === 'present' ? null : t('missing'),
    data.is_watched && !isMusic(card.kind) ? t('watched') : null,
    fraction > 0 && !isMusic(card.kind)
      ? t('progress', { percent: String(Math.round(fraction * 100)) })
      : null,
    !data.is_watched && data.unwatched_count && !isMusic(card.kind)
      ? t('unwatched', { count: data.unwatched_count })
      : null,
    data.is_favourite ? t('favourite') : null,
  ]
  return parts.filter(Boolean).join(', ')
}
