/** What of the library is converted on which device, and what would help. */
'use client'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { Lightbulb, MonitorSmartphone } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { PlaybackReport, ReportDevice, ReportGroup } from '@/api/types'
import { Badge, type BadgeProps } from '@/components/badge'
import { Button } from '@/components/button'
import { Skeleton } from '@/components/skeleton'
import { EmptyState, ErrorState } from '@/components/states'
import { cardTitle } from '@/features/cards'
import { PlayerDevices } from '@/features/player-devices'
import { cn } from '@/lib/cn'
import { useMediaQuery } from '@/lib/media'
import { routes } from '@/lib/routes'
import { spoken } from '@/lib/server-words'
import type { PageMessages } from '@/messages/types'
import { Panel } from './panel'

const methods = ['direct', 'remux', 'audio_transcode', 'transcode', 'unsupported'] as const
type Method = (typeof methods)[number]
type Code = keyof PageMessages['admin']['report']['codes']

const fills: Record<Method, string> = {
  direct: 'bg-success',
  remux: 'bg-success/60',
  audio_transcode: 'bg-warning/70',
  transcode: 'bg-warning',
  unsupported: 'bg-danger',
}
const looks: Record<Method, BadgeProps['look']> = {
  direct: 'success',
  remux: 'success',
  audio_transcode: 'warning',
  transcode: 'warning',
  unsupported: 'danger',
}
/** Titles of a group that are named at first. */
const fewTitles = 8

const overviewQuery = queryOptions({
  queryKey: keys.playbackReport(null),
  queryFn: ({ signal }) => answer(api.GET('/api/v1/playback/report', { signal })),
  staleTime: 60_000,
})

const deviceQuery = (device: string) =>
  queryOptions({
    queryKey: keys.playbackReport(device),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/playback/report', { params: { query: { device } }, signal })),
    staleTime: 60_000,
  })

export default function Report() {
  const t = useTranslations('admin.report')
  const { data, error, refetch } = useQuery(overviewQuery)
  const [chosen, setChosen] = useState<string | null>(null)
  // Where there is one column only, what a device cannot play stands right under it, not below all the others.
  const isWide = useMediaQuery('(min-width: 64rem)')
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-96 rounded-lg" />
  if (data.title_count === 0)
    return (
      <EmptyState title={t('nothing')} icon={<MonitorSmartphone aria-hidden />}>
        {t('nothingBody')}
      </EmptyState>
    )
  const device = data.devices.find((one) => one.id === chosen)
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Panel title={t('devices')}>
        <p className="mb-4 text-base text-muted">{t('about', { count: data.title_count })}</p>
        <Legend />
        <Devices report={data} chosen={chosen} isOpenedInPlace={!isWide} onChoose={setChosen} />
      </Panel>
      {isWide &&
        (device ? (
          <Panel title={device.name} className="lg:sticky lg:top-6">
            <DeviceDetail key={device.id} device={device} />
          </Panel>
        ) : (
          <p className="px-2 py-6 text-base text-subtle">{t('choose')}</p>
        ))}
      <Measured />
    </div>
  )
}

/** Everybody's devices, and the corrections of what they measured. */
function Measured() {
  const t = useTranslations('playerDevices')
  return (
    <Panel title={t('title')} className="lg:col-span-2">
      <p className="mb-2 text-base text-muted">{t('body')}</p>
      <PlayerDevices />
    </Panel>
  )
}

function Legend() {
  const t = useTranslations('admin.report')
  return (
    <ul className="mb-3 flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
      {methods.map((method) => (
        <li key={method} className="flex items-center gap-2">
          <span className={cn('size-3 rounded-sm', fills[method])} aria-hidden />
          {t(`methods.${method}`)}
        </li>
      ))}
    </ul>
  )
}

function Devices({
  report,
  chosen,
  isOpenedInPlace,
  onChoose,
}: {
  report: PlaybackReport
  chosen: string | null
  isOpenedInPlace: boolean
  onChoose: (device: string | null) => void
}) {
  const t = useTranslations('admin.report')
  return (
    <ul className="divide-y divide-line">
      {report.devices.map((device) => {
        const isChosen = device.id === chosen
        return (
          <li key={device.id}>
            <button
              type="button"
              {...(isOpenedInPlace ? { 'aria-expanded': isChosen } : { 'aria-pressed': isChosen })}
              onClick={() => onChoose(isChosen && isOpenedInPlace ? null : device.id)}
              className="touch-target w-full rounded-md px-2 py-2.5 text-left hover:bg-s2 aria-pressed:bg-s2 aria-expanded:bg-s2"
            >
              <span className="mb-1.5 flex items-start justify-between gap-3">
                <span className="min-w-0">
                  <span className="block font-medium">{device.name}</span>
                  <span className="block text-sm text-subtle">
                    {device.is_measured ? t('measured', { name: device.user_name ?? '' }) : t('documented')}
                  </span>
                </span>
                <Outcome device={device} />
              </span>
              <Bar device={device} total={report.title_count} />
            </button>
            {isChosen && isOpenedInPlace && (
              <div className="px-2 pt-3 pb-1">
                <DeviceDetail device={device} />
              </div>
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** How many titles cost the server something, and how many do not play at all. */
function Outcome({ device }: { device: ReportDevice }) {
  const t = useTranslations('admin.report')
  const converted = count(device, 'audio_transcode') + count(device, 'transcode')
  const unplayable = count(device, 'unsupported')
  return (
    <span className="text-right text-sm text-subtle tabular-nums">
      {(unplayable === 0 || converted > 0) && (
        <span className="block whitespace-nowrap">{t('converted', { count: converted })}</span>
      )}
      {unplayable > 0 && (
        <span className="block whitespace-nowrap text-danger">{t('unplayable', { count: unplayable })}</span>
      )}
    </span>
  )
}

function Bar({ device, total }: { device: ReportDevice; total: number }) {
  return (
    <span className="flex h-2 w-full overflow-hidden rounded-full bg-s3" aria-hidden>
      {methods.map((method) => (
        <span
          key={method}
          className={fills[method]}
          style={{ width: `${(100 * count(device, method)) / total}%` }}
        />
      ))}
    </span>
  )
}

function DeviceDetail({ device }: { device: ReportDevice }) {
  const t = useTranslations('admin.report')
  const format = useFormatter()
  const { data, error, refetch } = useQuery(deviceQuery(device.id))
  return (
    <>
      <p className="mb-4 text-base text-muted">
        {methods
          .filter((method) => count(device, method) > 0)
          .map((method) => `${t(`methods.${method}`)}: ${format.number(count(device, method))}`)
          .join(' · ')}
      </p>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton className="h-40" />
      ) : data.groups.length === 0 ? (
        <p className="text-base text-muted">{t('allDirect')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {data.groups.map((group, place) => (
            <Group key={place} group={group} />
          ))}
        </ul>
      )}
    </>
  )
}

function Group({ group }: { group: ReportGroup }) {
  const t = useTranslations('admin')
  const words = useTranslations('admin.report')
  const [isOpen, setIsOpen] = useState(false)
  const shown = isOpen ? group.titles : group.titles.slice(0, fewTitles)
  const unnamed = group.title_count - group.titles.length
  return (
    <li className="py-4">
      <p className="mb-2 flex flex-wrap items-center gap-2">
        <Badge look={looks[group.method] ?? 'plain'}>{words(`methods.${group.method}`)}</Badge>
        <span className="text-sm text-subtle tabular-nums">{t('titles', { count: group.title_count })}</span>
      </p>
      <ul className="mb-2 flex flex-col gap-1 text-base">
        {group.reasons.map((code) => (
          <li key={code}>{words.has(`codes.${code as Code}`) ? words(`codes.${code as Code}`) : code}</li>
        ))}
      </ul>
      {group.suggestion && (
        <p className="mb-2 flex gap-2 text-base text-muted">
          <Lightbulb className="mt-0.5 size-4.5 shrink-0 text-accent" aria-hidden />
          {spoken(group.suggestion.message)}
        </p>
      )}
      <p className="flex flex-wrap gap-x-3 gap-y-1 text-sm">
        {shown.map((card) => (
          <Link key={card.id} href={routes.item(card.id)} className="text-muted underline hover:text-fg">
            {cardTitle(card)}
          </Link>
        ))}
        {isOpen && unnamed > 0 && <span className="text-subtle">{words('andMore', { count: unnamed })}</span>}
      </p>
      {!isOpen && group.titles.length > fewTitles && (
        <Button size="sm" look="quiet" className="mt-2" onClick={() => setIsOpen(true)}>
          {t('more')}
        </Button>
      )}
    </li>
  )
}

function count(device: ReportDevice, method: Method): number {
  return device.methods[method] ?? 0
}
