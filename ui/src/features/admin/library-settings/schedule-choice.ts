/** The schedules that people choose by name, and the cron lines behind them. */

export type Weekday = '0' | '1' | '2' | '3' | '4' | '5' | '6'

export type ScheduleChoice =
  | { kind: 'hourly' }
  | { kind: 'daily'; time: string }
  | { kind: 'weekly'; day: Weekday; time: string }
  | { kind: 'custom'; cron: string }

export const weekdays: readonly Weekday[] = ['1', '2', '3', '4', '5', '6', '0']

/** Times are HH:MM in the server's time. */
export function toCron(choice: ScheduleChoice): string {
  switch (choice.kind) {
    case 'hourly':
      return '0 * * * *'
    case 'daily':
      return `${minuteAndHour(choice.time)} * * *`
    case 'weekly':
      return `${minuteAndHour(choice.time)} * * ${choice.day}`
    case 'custom':
      return choice.cron.trim().split(/\s+/).join(' ')
  }
}

/** The name of a cron line, where it has one. */
export function toChoice(cron: string): ScheduleChoice {
  const line = cron.trim().split(/\s+/).join(' ')
  if (line === '0 * * * *') return { kind: 'hourly' }
  const [, minute = '', hour = '', day = ''] = /^(\d{1,2}) (\d{1,2}) \* \* (\*|[0-7])$/.exec(line) ?? []
  if (minute === '' || Number(minute) > 59 || Number(hour) > 23) return { kind: 'custom', cron: line }
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  if (day === '*') return { kind: 'daily', time }
  return { kind: 'weekly', day: day === '7' ? '0' : (day as Weekday), time }
}

function minuteAndHour(time: string): string {
  const [hour = '0', minute = '0'] = time.split(':')
  return `${Number(minute)} ${Number(hour)}`
}
