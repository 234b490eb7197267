/** Titles of what plays, and names of its tracks, as people read them. */
import { useTranslations } from 'use-intl'
import type { Card, SubtitleTrack } from '@/api/types'

export function languageName(tag: string | null, locale: string): string | null {
  if (!tag) return null
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

/** Names one track among others: those that would read the same also say where they are from. */
export function useSubtitleName(
  locale: string,
): (track: SubtitleTrack, among: readonly SubtitleTrack[]) => string {
  const t = useTranslations('watch')
  const plain = (track: SubtitleTrack) => {
    const marks = [
      track.title,
      track.is_forced ? t('forced') : null,
      track.is_hearing_impaired ? t('hearingImpaired') : null,
    ].filter(Boolean)
    const name = languageName(track.language, locale) ?? t('unknownLanguage')
    return marks.length > 0 ? `${name} (${marks.join(', ')})` : name
  }
  return (track, among) => {
    const name = plain(track)
    const isAlone = among.every((other) => other === track || plain(other) !== name)
    return isAlone ? name : `${name} · ${t(track.source === 'embedded' ? 'inFile' : 'besideFile')}`
  }
}

/** Two lines: the series over the episode, or the film alone. */
export function useTitleLines(): (card: Card) => { title: string; detail: string | null } {
  const t = useTranslations('cards')
  return (card) => {
    if (card.kind !== 'episode') return { title: card.title, detail: card.year ? String(card.year) : null }
    const first = card.number ?? '?'
    const episode =
      card.number_end && card.number_end !== card.number ? `${first}–${card.number_end}` : `${first}`
    const code =
      card.season_number === 0
        ? t('special', { episode })
        : t('episode', { season: `${card.season_number ?? '?'}`, episode })
    return { title: card.series_title ?? card.title, detail: `${code} · ${card.title}` }
  }
}
