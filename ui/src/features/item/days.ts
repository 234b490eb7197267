/** Days of the calendar, as 2026-05-31, in words. */

const dayMs = 86_400_000

function atNoon(day: string): number {
  return Date.parse(`${day.slice(0, 10)}T12:00:00Z`)
}

/** 12 Mar 2027; what is no date stays as it is. */
export function formatDay(day: string, locale: string): string {
  const at = atNoon(day)
  if (Number.isNaN(at)) return day
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(at)
}

/** In 12 days, in 3 months: rounded to what one would say. */
export function formatDistance(day: string, today: string, locale: string): string | null {
  const days = Math.round((atNoon(day) - atNoon(today)) / dayMs)
  if (Number.isNaN(days)) return null
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  if (Math.abs(days) < 28) return words.format(days, 'day')
  if (Math.abs(days) < 330) return words.format(Math.round(days / 30.4), 'month')
  return words.format(Math.round(days / 365), 'year')
}
