/** When scans come round: choices by name, a cron line for those who want one, and the next times it gives. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { CalendarClock } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useFormatter, useLocale, useTranslations } from 'use-intl'
import { ApiError } from '@/api/client'
import { Field, Input } from '@/components/field'
import { Select } from '@/components/select'
import { Skeleton } from '@/components/skeleton'
import { useCronWords } from './cron-words'
import { cronQuery } from './queries'
import { toChoice, toCron, weekdays, type ScheduleChoice, type Weekday } from './schedule-choice'

/** `inherit` follows the schedule of all libraries. */
export type ScheduleDraft = ScheduleChoice | { kind: 'inherit' } | { kind: 'never' }

const kinds = ['hourly', 'daily', 'weekly', 'custom', 'never'] as const

export interface ScheduleEditorProps {
  draft: ScheduleDraft
  onChange: (draft: ScheduleDraft) => void
  /** What a library follows without times of its own; nothing where this is that schedule. */
  inherited?: { cron: string | null } | undefined
}

export function ScheduleEditor({ draft, onChange, inherited }: ScheduleEditorProps) {
  const t = useTranslations('librarySettings')
  const inheritedWords = useScheduleWords(inherited?.cron ?? null)
  const options = [
    ...(inherited ? [{ value: 'inherit' as const, label: t('inherit', { when: inheritedWords }) }] : []),
    ...kinds.map((value) => ({ value, label: t(`choices.${value}`) })),
  ]
  const choose = (kind: ScheduleDraft['kind']) => {
    const before = 'time' in draft ? draft.time : '04:00'
    switch (kind) {
      case 'daily':
        return onChange({ kind, time: before })
      case 'weekly':
        return onChange({ kind, day: '1', time: before })
      case 'custom':
        return onChange({ kind, cron: cronOf(draft) ?? inherited?.cron ?? '0 4 * * *' })
      case 'hourly':
      case 'never':
      case 'inherit':
        return onChange({ kind })
    }
  }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-4 sm:flex-row sm:flex-wrap">
        <Field label={t('when')} className="min-w-0 sm:min-w-72 sm:flex-1">
          {(control) => <Select {...control} value={draft.kind} options={options} onChange={choose} />}
        </Field>
        {draft.kind === 'weekly' && (
          <Field label={t('day')} className="sm:w-44">
            {(control) => (
              <Select
                {...control}
                value={draft.day}
                options={weekdays.map((value) => ({ value, label: t(`days.${value}`) }))}
                onChange={(day) => onChange({ ...draft, day })}
              />
            )}
          </Field>
        )}
        {(draft.kind === 'daily' || draft.kind === 'weekly') && (
          <Field label={t('time')} className="sm:w-36">
            {(control) => (
              <Input
                {...control}
                type="time"
                required
                value={draft.time}
                onChange={(event) => event.target.value && onChange({ ...draft, time: event.target.value })}
              />
            )}
          </Field>
        )}
        {draft.kind === 'custom' && (
          <Field label={t('cron')} hint={t('cronHint')} className="min-w-0 sm:min-w-80 sm:flex-1">
            {(control) => (
              <Input
                {...control}
                value={draft.cron}
                maxLength={100}
                spellCheck={false}
                autoCapitalize="none"
                autoComplete="off"
                className="font-mono"
                onChange={(event) => onChange({ kind: 'custom', cron: event.target.value })}
              />
            )}
          </Field>
        )}
      </div>
      {draft.kind === 'never' ? (
        <p className="text-base text-muted">{t('neverBody')}</p>
      ) : (
        <NextTimes cron={cronOf(draft) ?? inherited?.cron ?? null} isExplained={draft.kind === 'custom'} />
      )}
    </div>
  )
}

/** The cron line of what is chosen; null where it has none of its own. */
export function cronOf(draft: ScheduleDraft): string | null {
  return draft.kind === 'inherit' || draft.kind === 'never' ? null : toCron(draft)
}

function NextTimes({ cron, isExplained }: { cron: string | null; isExplained: boolean }) {
  const t = useTranslations('librarySettings')
  const settled = useSettled(cron ?? '')
  const words = useCronWords(settled, isExplained)
  const { data, error } = useQuery({ ...cronQuery(settled), enabled: settled !== '' })
  const format = useServerTime()
  const problem = useScheduleProblem()
  if (cron === null) return <p className="text-base text-muted">{t('noneForAll')}</p>
  return (
    <div className="rounded-md bg-s2 px-4 py-3.5 ring-1 ring-line ring-inset" aria-live="polite">
      {settled === '' ? (
        <p className="text-base text-muted">{t('cronProblems.fields')}</p>
      ) : error ? (
        <p className="text-base text-danger">{problem(error)}</p>
      ) : !data ? (
        <Skeleton className="h-16" />
      ) : (
        <div className="flex gap-3">
          <CalendarClock className="mt-0.5 size-4.5 shrink-0 text-accent" aria-hidden />
          <div className="min-w-0">
            {isExplained && words && <p className="mb-2 text-base font-medium">{words}</p>}
            <p className="text-sm text-subtle">
              {isElsewhere(data) ? t('nextElsewhere', { zone: data.time_zone }) : t('next')}
            </p>
            <ul className="mt-1 flex flex-col gap-0.5 text-base tabular-nums">
              {data.next_run_at.map((at) => (
                <li key={at}>{format(at, data.utc_offset_minutes)}</li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </div>
  )
}

type Part = 'minute' | 'hour' | 'day' | 'month' | 'weekday'

/** What is wrong with a schedule, in the language of the app. */
export function useScheduleProblem(): (error: Error) => string {
  const t = useTranslations('librarySettings.cronProblems')
  return (error) => {
    if (!(error instanceof ApiError) || error.code !== 'schedule_invalid') return error.message
    const part = error.details.field
    return typeof part === 'string' && t.has(part as Part) ? t(part as Part) : t('fields')
  }
}

/** Whether the server's clock shows another time than this one's. */
function isElsewhere(times: { next_run_at: number[]; utc_offset_minutes: number }): boolean {
  return -new Date(times.next_run_at[0] ?? 0).getTimezoneOffset() !== times.utc_offset_minutes
}

/** A moment as the server's clock shows it, since that is what a schedule means. */
function useServerTime(): (at: number, offsetMinutes: number) => string {
  const format = useFormatter()
  return (at, offsetMinutes) =>
    format.dateTime(at + offsetMinutes * 60_000, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: 'UTC',
    })
}

/** A schedule in a few words, for a list: "every night at 04:00". */
export function useScheduleWords(cron: string | null): string {
  const t = useTranslations('librarySettings')
  const locale = useLocale()
  const choice = cron === null ? null : toChoice(cron)
  const words = useCronWords(cron ?? '', choice?.kind === 'custom')
  switch (choice?.kind) {
    case undefined:
      return t('summary.never')
    case 'hourly':
      return t('summary.hourly')
    case 'daily':
      return t('summary.daily', { time: choice.time })
    case 'weekly':
      return t('summary.weekly', { day: t(`days.${choice.day satisfies Weekday}`), time: choice.time })
    case 'custom':
      return words ? words.charAt(0).toLocaleLowerCase(locale) + words.slice(1) : choice.cron
  }
}

/** What was typed, once typing has stopped. */
function useSettled(value: string, afterMs = 350): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs)
    return () => clearTimeout(timer)
  }, [value, afterMs])
  return settled
}
