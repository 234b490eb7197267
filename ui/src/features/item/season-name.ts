/** What a season is called. */
import { useTranslations } from 'use-intl'
import type { SeasonSummary } from '@/api/types'

/** A name of its own, where it has one; else its number in the language of the app. */
export function useSeasonName(): (season: Pick<SeasonSummary, 'number' | 'title'>) => string {
  const t = useTranslations('item')
  return ({ number, title }) => {
    if (number === 0) return t('specials')
    return title === `Season ${number}` ? t('season', { number: String(number) }) : title
  }
}
