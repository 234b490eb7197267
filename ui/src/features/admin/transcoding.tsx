/** What encodes pictures here: what each device was proven to do, why others cannot, and which one is preferred. */
'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, CircleMinus, Gauge, Square, TriangleAlert } from 'lucide-react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { GpuInfo, HardwareTrial } from '@/api/types'
import { Badge } from '@/components/badge'
import { Button } from '@/components/button'
import { Field } from '@/components/field'
import { ProgressBar } from '@/components/progress'
import { Select } from '@/components/select'
import { Skeleton } from '@/components/skeleton'
import { ErrorState } from '@/components/states'
import { toast } from '@/components/toast'
import { Switch } from '@/components/toggle'
import { Panel } from './panel'
import { gpuQuery, transcodingQuery } from './queries'

const devices = ['nvenc', 'qsv', 'vaapi', 'videotoolbox'] as const
const choices = ['auto', 'software', ...devices] as const
const places = [1, 2, 3, 4, 5, 6, 8, 12, 16] as const

export default function Transcoding() {
  const { data: info, error, refetch } = useQuery(gpuQuery)
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!info) return <Skeleton className="h-64 rounded-lg" />
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Encoders info={info} />
      <Choice />
      <Trials info={info} />
    </div>
  )
}

function Encoders({ info }: { info: GpuInfo }) {
  const t = useTranslations('hardware')
  const format = useFormatter()
  return (
    <Panel title={t('encoders')}>
      <ul className="divide-y divide-line">
        {info.encoders.map((encoder) => (
          <li key={encoder.backend} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-3">
            <span className="min-w-0 flex-1 font-medium">
              {t(`backend.${encoder.backend}`)}
              <span className="block truncate font-mono text-sm text-subtle">{encoder.device}</span>
            </span>
            <span className="text-sm text-muted tabular-nums">
              {t('speed', { times: format.number(encoder.speed_1080p, { maximumFractionDigits: 1 }) })}
            </span>
            <span className="text-sm text-subtle tabular-nums">
              {t('slots', { count: encoder.free_slots })}
            </span>
          </li>
        ))}
      </ul>
      {info.device_count === 0 && <p className="mt-2 text-base text-subtle">{t('none')}</p>}
      {info.tested_at !== null && !info.is_measured && (
        <p className="mt-2 text-base text-subtle">{t('busy')}</p>
      )}
    </Panel>
  )
}

function Choice() {
  const t = useTranslations('hardware')
  const client = useQueryClient()
  const { data } = useQuery(transcodingQuery)
  const update = useMutation({
    mutationFn: (body: Record<string, unknown>) =>
      answer(api.PATCH('/api/v1/settings/{section}', { params: { path: { section: 'transcoding' } }, body })),
    onSuccess: () => void toast(t('saved')),
    onError: (failure) => void toast(failure.message, { kind: 'error' }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.settings('transcoding') }),
        client.invalidateQueries({ queryKey: keys.gpu }),
      ]),
  })
  if (!data) return <Skeleton className="h-64 rounded-lg" />
  const values: typeof data.values = { ...data.values, ...(update.isPending && update.variables) }
  const preferred = choices.find((name) => name === values['preferred_backend']) ?? 'auto'
  const disabled = (values['disabled_backends'] ?? []) as string[]
  const slots = Number(values['device_slots'])
  return (
    <Panel title={t('settings')}>
      <div className="flex flex-col gap-5">
        <Field label={t('preferred')} hint={t('preferredHint')}>
          {(control) => (
            <Select
              {...control}
              value={preferred}
              disabled={update.isPending}
              onChange={(backend) => update.mutate({ preferred_backend: backend })}
              options={choices.map((value) => ({
                value,
                label: value === 'auto' ? t('auto') : t(`backend.${value}`),
              }))}
            />
          )}
        </Field>
        <Field label={t('deviceSlots')} hint={t('deviceSlotsHint')}>
          {(control) => (
            <Select
              {...control}
              value={String(slots)}
              disabled={update.isPending}
              onChange={(count) => update.mutate({ device_slots: Number(count) })}
              options={[...new Set([...places, slots])]
                .sort((one, other) => one - other)
                .map((count) => ({ value: String(count), label: String(count) }))}
            />
          )}
        </Field>
        {devices.map((name) => (
          <Switch
            key={name}
            label={t('use', { name: t(`backend.${name}`) })}
            isOn={!disabled.includes(name)}
            disabled={update.isPending}
            onChange={(isOn) =>
              update.mutate({
                disabled_backends: isOn ? disabled.filter((one) => one !== name) : [...disabled, name],
              })
            }
          />
        ))}
      </div>
    </Panel>
  )
}

function Trials({ info }: { info: GpuInfo }) {
  const t = useTranslations('hardware')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const client = useQueryClient()
  const isTesting = info.progress !== null
  const toggle = useMutation({
    mutationFn: () =>
      answer(isTesting ? api.POST('/api/v1/system/gpu/cancel') : api.POST('/api/v1/system/gpu/test')),
    onSuccess: (latest) => client.setQueryData(keys.gpu, latest),
    onError: (failure) => void toast(failure.message, { kind: 'error' }),
  })
  return (
    <Panel
      title={t('trials')}
      className="lg:col-span-2"
      actions={
        <Button
          icon={
            isTesting ? <Square className="size-4" aria-hidden /> : <Gauge className="size-4.5" aria-hidden />
          }
          isBusy={toggle.isPending}
          onClick={() => toggle.mutate()}
        >
          {isTesting ? t('cancel') : t('again')}
        </Button>
      }
    >
      <p className="mb-3 text-base text-subtle" aria-live="polite">
        {info.progress
          ? t('progress', { ...info.progress, current: info.progress.current })
          : info.tested_at === null
            ? t('notTested')
            : t('testedAt', { when: format.relativeTime(info.tested_at, now) })}
      </p>
      {info.progress && (
        <ProgressBar
          className="mb-4"
          label={t('trials')}
          fraction={info.progress.done / Math.max(1, info.progress.total)}
        />
      )}
      <ul className="divide-y divide-line">
        {info.trials.map((trial) => (
          <Trial
            key={[trial.backend, trial.device, trial.feature, trial.codec, trial.bit_depth].join()}
            trial={trial}
          />
        ))}
      </ul>
    </Panel>
  )
}

const looks = { passed: 'success', failed: 'warning', untested: 'plain' } as const
const icons = { passed: CircleCheck, failed: TriangleAlert, untested: CircleMinus } as const

function Trial({ trial }: { trial: HardwareTrial }) {
  const t = useTranslations('hardware')
  const Icon = icons[trial.verdict]
  const picture = trial.codec && `${trial.codec} · ${trial.bit_depth} bit`
  const facts = { device: '/dev/dri', group: 'render', gid: '—', ...trial.facts }
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-3">
      <span className="min-w-0 truncate max-sm:basis-full sm:w-48">
        <span className="font-medium">{t(`backend.${trial.backend}`)}</span>{' '}
        <span className="text-sm text-subtle">{trial.device_name}</span>
      </span>
      <span className="min-w-0 flex-1">
        {t(`feature.${trial.feature}`)} <span className="text-sm text-subtle">{picture}</span>
      </span>
      <Badge look={looks[trial.verdict]} icon={<Icon className="size-3.5" aria-hidden />}>
        {t(`verdict.${trial.verdict}`)}
      </Badge>
      {trial.verdict !== 'passed' && (
        <span className="w-full text-sm">
          {trial.line && <code className="block font-mono break-words text-subtle">{trial.line}</code>}
          {trial.remedy && <span className="block text-muted">{t(`remedy.${trial.remedy}`, facts)}</span>}
        </span>
      )}
    </li>
  )
}
