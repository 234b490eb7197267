/** The schedule of one library, and the one of all that have none of their own. */
'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CalendarClock } from 'lucide-react'
import { useState } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Library } from '@/api/types'
import { Button } from '@/components/button'
import { Dialog } from '@/components/dialog'
import { toast } from '@/components/toast'
import { Panel } from '@/features/admin/panel'
import { libraryDefaultsQuery } from './queries'
import { toChoice } from './schedule-choice'
import {
  cronOf,
  ScheduleEditor,
  useScheduleProblem,
  useScheduleWords,
  type ScheduleDraft,
} from './schedule-editor'

export function LibrarySchedule({ library }: { library: Library }) {
  const t = useTranslations('librarySettings')
  const client = useQueryClient()
  const problem = useScheduleProblem()
  const saved = draftOf(library)
  const [draft, setDraft] = useState(saved)
  const { data: defaults } = useQuery(libraryDefaultsQuery)
  const save = useMutation({
    mutationFn: (next: ScheduleDraft) => {
      const cron = cronOf(next)
      const mode = next.kind === 'inherit' ? 'default' : next.kind === 'never' ? 'never' : 'custom'
      return answer(
        api.PATCH('/api/v1/libraries/{library_id}', {
          params: { path: { library_id: library.id } },
          body: { scan_schedule: { mode, cron } },
        }),
      )
    },
    onSuccess: () => void toast(t('scheduleSaved'), { kind: 'success' }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.libraries }),
  })
  const isChanged = JSON.stringify(draft) !== JSON.stringify(saved)
  return (
    <Panel title={t('schedule')}>
      <ScheduleEditor
        draft={draft}
        onChange={(next) => {
          save.reset()
          setDraft(next)
        }}
        inherited={{ cron: defaults ? cronOfDefaults(defaults.values) : null }}
      />
      {save.error && (
        <p role="alert" className="mt-4 text-base text-danger">
          {problem(save.error)}
        </p>
      )}
      <div className="mt-5 flex flex-wrap gap-2">
        <Button
          look={isChanged ? 'primary' : 'secondary'}
          disabled={!isChanged}
          isBusy={save.isPending}
          onClick={() => save.mutate(draft)}
        >
          {t('save')}
        </Button>
        {isChanged && <Button onClick={() => setDraft(saved)}>{t('undo')}</Button>}
      </div>
    </Panel>
  )
}

/** One line for all libraries, above their list. */
export function DefaultSchedule() {
  const t = useTranslations('librarySettings')
  const { data } = useQuery(libraryDefaultsQuery)
  const [isOpen, setIsOpen] = useState(false)
  const cron = data ? cronOfDefaults(data.values) : null
  const words = useScheduleWords(cron)
  if (!data) return null
  return (
    <p className="flex min-w-0 items-center gap-2.5 text-base text-muted">
      <CalendarClock className="size-4.5 shrink-0 text-subtle" aria-hidden />
      <span className="min-w-0">
        {t('forAll', { when: words })}{' '}
        <button
          type="button"
          className="touch-target rounded-sm font-medium text-fg underline decoration-strong underline-offset-4 hover:decoration-current"
          onClick={() => setIsOpen(true)}
        >
          {t('change')}
        </button>
      </span>
      {isOpen && <DefaultDialog cron={cron} onClose={() => setIsOpen(false)} />}
    </p>
  )
}

function DefaultDialog({ cron, onClose }: { cron: string | null; onClose: () => void }) {
  const t = useTranslations('librarySettings')
  const client = useQueryClient()
  const problem = useScheduleProblem()
  const [draft, setDraft] = useState<ScheduleDraft>(cron === null ? { kind: 'never' } : toChoice(cron))
  const save = useMutation({
    mutationFn: () => {
      const next = cronOf(draft)
      return answer(
        api.PATCH('/api/v1/settings/{section}', {
          params: { path: { section: 'library_defaults' } },
          body: { is_scan_scheduled: next !== null, ...(next !== null && { scan_cron: next }) },
        }),
      )
    },
    onSuccess: onClose,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.settings('library_defaults') }),
        client.invalidateQueries({ queryKey: keys.libraries }),
      ]),
  })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('forAllTitle')}
      description={t('forAllBody')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" isBusy={save.isPending} onClick={() => save.mutate()}>
            {t('save')}
          </Button>
        </>
      }
    >
      <ScheduleEditor draft={draft} onChange={setDraft} />
      {save.error && (
        <p role="alert" className="mt-4 text-base text-danger">
          {problem(save.error)}
        </p>
      )}
    </Dialog>
  )
}

/** When a library is scanned next by itself, for its card and its page. */
/** When a library was scanned, and when it will be. */
export function ScanTimes({ library }: { library: Library }) {
  const t = useTranslations('admin')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const last = library.last_scan_at
  return (
    <>
      {last === null
        ? t('neverScanned')
        : t('lastScan', { when: format.relativeTime(last, Math.max(last, now.getTime())) })}
      {' · '}
      <NextScan library={library} />
    </>
  )
}

function NextScan({ library }: { library: Library }) {
  const t = useTranslations('librarySettings')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const at = library.scan_schedule?.next_run_at ?? null
  return <>{at === null ? t('noNextScan') : t('nextScan', { when: format.relativeTime(at, now) })}</>
}

function draftOf(library: Library): ScheduleDraft {
  const schedule = library.scan_schedule
  if (!schedule || schedule.mode === 'default') return { kind: 'inherit' }
  return schedule.mode === 'never' || schedule.cron === null ? { kind: 'never' } : toChoice(schedule.cron)
}

function cronOfDefaults(values: Record<string, unknown>): string | null {
  return values.is_scan_scheduled === true && typeof values.scan_cron === 'string' ? values.scan_cron : null
}
