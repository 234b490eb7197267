/** Languages that subtitles are looked for in, by their names. */
import { useLocale } from 'use-intl'
import { usePreferences } from '@/api/queries'
import { COMMON_LANGUAGES } from '@/lib/languages'

export function useLanguages(): { first: string; options: { value: string; label: string }[] } {
  const locale = useLocale()
  const { subtitle_languages: preferred } = usePreferences()
  const names = new Intl.DisplayNames(locale, { type: 'language' })
  const rest = COMMON_LANGUAGES.filter((tag) => !preferred.includes(tag))
    .map((tag) => ({ value: tag, label: names.of(tag) ?? tag }))
    .sort((one, other) => one.label.localeCompare(other.label, locale))
  const own = preferred.map((tag) => ({ value: tag, label: names.of(tag) ?? tag }))
  return { first: preferred[0] ?? locale, options: [...own, ...rest] }
}
