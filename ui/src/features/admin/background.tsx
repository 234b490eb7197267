/** What the server does by itself: notice changes, decide what waits for a person, make small pictures and markers. */
'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { Field } from '@/components/field'
import { Select } from '@/components/select'
import { Skeleton } from '@/components/skeleton'
import { ErrorState } from '@/components/states'
import { toast } from '@/components/toast'
import { Switch } from '@/components/toggle'
import { Panel } from './panel'
import { settingsQuery } from './queries'

const POLL_MINUTES = [0, 5, 15, 30, 60, 180, 720, 1440]
const PERCENTS = [5, 10, 20, 30, 50, 100]
const TITLES = [1, 5, 20, 50, 100, 500]
const PURGE_DAYS = [0, 30, 90, 180, 365]
const WORKERS = [1, 2, 3, 4, 6, 8, 16]
const INTERVALS_S = [5, 10, 15, 20, 30]

export default function Background() {
  const t = useTranslations('admin')
  const scanning = useSection('scanning')
  const previews = useSection('previews')
  const error = scanning.error ?? previews.error
  if (error) return <ErrorState error={error} onRetry={() => void scanning.refetch()} />
  if (!scanning.values || !previews.values) return <Skeleton className="h-96 rounded-lg" />
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Panel title={t('background.changes')}>
        <div className="flex flex-col gap-5">
          <Toggle section={scanning} name="is_watching" label="watching" />
          <Choice
            section={scanning}
            name="poll_every_minutes"
            label="poll"
            choices={POLL_MINUTES}
            text={(count) => t('background.pollEvery', { count })}
          />
          <Choice
            section={scanning}
            name="probe_workers"
            label="workers"
            choices={WORKERS}
            text={(count) => t('background.atATime', { count })}
          />
        </div>
      </Panel>
      <Panel title={t('background.losses')}>
        <div className="flex flex-col gap-5">
          <Choice
            section={scanning}
            name="missing_threshold_percent"
            label="percent"
            choices={PERCENTS}
            text={(count) => t('background.share', { percent: count / 100 })}
          />
          <Choice
            section={scanning}
            name="missing_threshold_items"
            label="titles"
            choices={TITLES}
            text={(count) => t('background.atLeast', { count })}
          />
          <Choice
            section={scanning}
            name="purge_missing_after_days"
            label="purge"
            choices={PURGE_DAYS}
            text={(count) => t('background.afterDays', { count })}
          />
        </div>
      </Panel>
      <Panel title={t('background.previews')}>
        <div className="flex flex-col gap-5">
          <Toggle section={previews} name="is_trickplay_made" label="trickplay" />
          <Choice
            section={previews}
            name="trickplay_interval_s"
            label="interval"
            choices={INTERVALS_S}
            text={(count) => t('background.seconds', { count })}
          />
          <Toggle section={previews} name="are_markers_sought" label="markers" />
        </div>
      </Panel>
    </div>
  )
}

type Section = ReturnType<typeof useSection>

function useSection(section: 'scanning' | 'previews') {
  const t = useTranslations('ui')
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(settingsQuery(section))
  const { mutate, isPending } = useMutation({
    mutationFn: (body: Record<string, unknown>) =>
      answer(api.PATCH('/api/v1/settings/{section}', { params: { path: { section } }, body })),
    onSuccess: () => void toast(t('saved'), { kind: 'success', durationMs: 1500 }),
    onError: (failure) => void toast(failure.message, { kind: 'error' }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.settings(section) }),
  })
  return { values: data?.values, error, refetch, save: mutate, isSaving: isPending }
}

function Toggle({
  section,
  name,
  label,
}: {
  section: Section
  name: string
  label: 'watching' | 'trickplay' | 'markers'
}) {
  const t = useTranslations('admin')
  return (
    <Switch
      label={t(`background.${label}`)}
      hint={t(`background.hints.${label}`)}
      isOn={section.values?.[name] === true}
      disabled={section.isSaving}
      onChange={(isOn) => section.save({ [name]: isOn })}
    />
  )
}

interface ChoiceProps {
  section: Section
  name: string
  label: 'poll' | 'workers' | 'percent' | 'titles' | 'purge' | 'interval'
  choices: readonly number[]
  text: (value: number) => string
}

function Choice({ section, name, label, choices, text }: ChoiceProps) {
  const t = useTranslations('admin')
  const present = Number(section.values?.[name])
  const values = [...new Set([...choices, present])].sort((one, other) => one - other)
  return (
    <Field label={t(`background.${label}`)} hint={t(`background.hints.${label}`)}>
      {(control) => (
        <Select
          {...control}
          value={String(present)}
          disabled={section.isSaving}
          options={values.map((value) => ({ value: String(value), label: text(value) }))}
          onChange={(value) => section.save({ [name]: Number(value) })}
        />
      )}
    </Field>
  )
}
