/** Titles of what plays, and names of its tracks and qualities, as people read them. */
import { useLocale, useTranslations } from 'use-intl'
import type { Card } from '@/api/types'
import type { AudioTrack, Playback, Quality, SubtitleChoice } from '@/player'

export function languageName(tag: string | null, locale: string): string | null {
  if (!tag) return null
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

/** Names one track among others: those that would read the same also say where they are from. */
export function useSubtitleName(): (track: SubtitleChoice, among: readonly SubtitleChoice[]) => string {
  const t = useTranslations('watch')
  const locale = useLocale()
  const plain = (track: SubtitleChoice) => {
    const marks = [
      track.title,
      track.is_forced ? t('forced') : null,
      track.is_hearing_impaired ? t('hearingImpaired') : null,
    ].filter(Boolean)
    const name = languageName(track.language, locale) ?? (track.label || t('unknownLanguage'))
    return marks.length > 0 ? `${name} (${marks.join(', ')})` : name
  }
  return (track, among) => {
    const name = plain(track)
    const isAlone = among.every((other) => other === track || plain(other) !== name)
    if (isAlone || track.source === null) return name
    return `${name} · ${t(`from.${track.source}`)}`
  }
}

/** A sound track in two lines: its language, and what kind of sound it is. */
export function useAudioName(): (track: AudioTrack) => { name: string; detail: string } {
  const t = useTranslations('watch')
  const locale = useLocale()
  return ({ label, language, channels, codec, index, is_external: isExternal }) => {
    const spoken = languageName(language, locale)
    const unnamed = isExternal ? t('ownFile') : t('soundTrack', { number: index })
    const name = spoken ?? (label || unnamed)
    const title = spoken && label && !label.toLowerCase().startsWith(spoken.toLowerCase()) ? label : null
    const from = isExternal && name !== unnamed ? t('ownFile') : null
    const detail = [title, codec?.toUpperCase(), channels ? channelName(channels, t) : null, from]
    return { name, detail: detail.filter(Boolean).join(' · ') }
  }
}

function channelName(channels: number, t: ReturnType<typeof useTranslations<'watch'>>): string {
  const known: Record<number, string> = { 6: '5.1', 7: '6.1', 8: '7.1' }
  if (channels === 1) return t('mono')
  if (channels === 2) return t('stereo')
  return known[channels] ?? t('channels', { count: channels })
}

export function useRate(): (bps: number) => string {
  const locale = useLocale()
  const t = useTranslations('watch')
  return (bps) => {
    const format = new Intl.NumberFormat(locale, { maximumFractionDigits: bps < 10_000_000 ? 1 : 0 })
    return bps < 1_000_000
      ? t('kilobits', { count: String(Math.round(bps / 1000)) })
      : t('megabits', { count: format.format(bps / 1_000_000) })
  }
}

/** A quality in two lines: how high, and how many bits that takes. */
export function useQualityName(): (quality: Quality) => { name: string; detail: string } {
  const t = useTranslations('watch')
  const rate = useRate()
  return ({ id, height, bitrate_bps: bps, label }) => {
    const lines = height ? `${height}p` : label
    return {
      name: id === 'original' ? t('original') : lines,
      detail: [id === 'original' ? lines : null, bps ? rate(bps) : null].filter(Boolean).join(' · '),
    }
  }
}

/** The height of the picture in the file. */
export function sourceHeight({ streams }: Pick<Playback, 'streams'>): number | null {
  return streams.find(({ kind }) => kind === 'video')?.height ?? null
}

type Titled = Pick<
  Card,
  'kind' | 'title' | 'year' | 'series_title' | 'season_number' | 'number' | 'number_end'
>

/** Two lines: the series over the episode, or the film alone. */
export function useTitleLines(): (card: Titled) => { title: string; detail: string | null } {
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
