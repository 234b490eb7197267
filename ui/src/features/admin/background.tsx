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

type SectionName = 'scanning' | 'previews'
type ToggleLabel = 'watching' | 'trickplay' | 'markers'
type ChoiceLabel = 'poll' | 'workers' | 'percent' | 'titles' | 'purge' | 'interval'
type Text = 'pollEvery' | 'atATime' | 'share' | 'atLeast' | 'afterDays' | 'seconds'
type Entry =
  | { name: string; label: ToggleLabel }
  | { name: string; label: ChoiceLabel; choices: readonly number[]; text: Text }

const PANELS: readonly {
  title: 'changes' | 'losses' | 'previews'
  section: SectionName
  entries: readonly Entry[]
}[] = [
  {
    title: 'changes',
    section: 'scanning',
    entries: [
      { name: 'is_watching', label: 'watching' },
      {
        name: 'poll_every_minutes',
        label: 'poll',
        choices: [0, 5, 15, 30, 60, 180, 720, 1440],
        text: 'pollEvery',
      },
      { name: 'probe_workers', label: 'workers', choices: [1, 2, 3, 4, 6, 8, 16], text: 'atATime' },
    ],
  },
  {
    title: 'losses',
    section: 'scanning',
    entries: [
      {
        name: 'missing_threshold_percent',
        label: 'percent',
        choices: [5, 10, 20, 30, 50, 100],
        text: 'share',
      },
      {
        name: 'missing_threshold_items',
        label: 'titles',
        choices: [1, 5, 20, 50, 100, 500],
        text: 'atLeast',
      },
      {
        name: 'purge_missing_after_days',
        label: 'purge',
        choices: [0, 30, 90, 180, 365],
        text: 'afterDays',
      },
    ],
  },
  {
    title: 'previews',
    section: 'previews',
    entries: [
      { name: 'is_trickplay_made', label: 'trickplay' },
      { name: 'trickplay_interval_s', label: 'interval', choices: [5, 10, 15, 20, 30], text: 'seconds' },
      { name: 'are_markers_sought', label: 'markers' },
    ],
  },
]

export default function Background() {
  const t = useTranslations('admin')
  const sections = { scanning: useSection('scanning'), previews: useSection('previews') }
  const failed = Object.values(sections).find(({ error }) => error)
  if (failed?.error) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
  if (Object.values(sections).some(({ values }) => !values))
    return (
      <div className="grid items-start gap-5 lg:grid-cols-2" aria-hidden>
        {PANELS.map(({ title }) => (
          <Skeleton key={title} className="h-80 rounded-lg" />
        ))}
      </div>
    )
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      {PANELS.map(({ title, section, entries }) => (
        <Panel key={title} title={t(`background.${title}`)}>
          <div className="flex flex-col gap-5">
            {entries.map((entry) =>
              'choices' in entry ? (
                <Choice key={entry.name} section={sections[section]} {...entry} />
              ) : (
                <Toggle key={entry.name} section={sections[section]} {...entry} />
              ),
            )}
          </div>
        </Panel>
      ))}
    </div>
  )
}

type Section = ReturnType<typeof useSection>

function useSection(section: SectionName) {
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

function Toggle({ section, name, label }: { section: Section; name: string; label: ToggleLabel }) {
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
  label: ChoiceLabel
  choices: readonly number[]
  text: Text
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
          options={values.map((value) => ({
            value: String(value),
            label: t(`background.${text}`, { count: value }),
          }))}
          onChange={(value) => section.save({ [name]: Number(value) })}
        />
      )}
    </Field>
  )
}
