/** A cron line in words. The library that knows them is loaded with the first line that has no name of its own. */
import { useQuery } from '@tanstack/react-query'
import { useLocale } from 'use-intl'
import { keys } from '@/api/keys'

async function inWords(cron: string, locale: string): Promise<string | null> {
  const { default: cronstrue } = await import('cronstrue')
  if (locale === 'de') await import('cronstrue/locales/de')
  try {
    return cronstrue.toString(cron, { locale, use24HourTimeFormat: true, verbose: true })
  } catch {
    return null
  }
}

/** Null while it loads, and for what is no cron line. */
export function useCronWords(cron: string, isWanted = true): string | null {
  const locale = useLocale()
  const { data = null } = useQuery({
    queryKey: keys.cronWords(cron, locale),
    queryFn: () => inWords(cron, locale),
    enabled: isWanted && cron !== '',
    staleTime: Infinity,
  })
  return data
}
