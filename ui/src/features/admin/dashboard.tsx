/** How the server is: what it runs on, who is watching, and its backups. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { HardDrive, TriangleAlert } from 'lucide-react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { ButtonLink } from '@/components/button'
import { Skeleton } from '@/components/skeleton'
import { ErrorState } from '@/components/states'
import { routes } from '@/lib/routes'
import { Backups } from './backups'
import { LiveSessions } from './live-sessions'
import { Facts, Panel } from './panel'
import { scanPlansQuery, systemInfoQuery } from './queries'

export default function Dashboard() {
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <WaitingScans />
      <LiveSessions />
      <Server />
      <Backups />
    </div>
  )
}

/** A scan that asks something is the first thing to know. */
function WaitingScans() {
  const t = useTranslations('admin')
  const { data: plans = [] } = useQuery(scanPlansQuery)
  if (plans.length === 0) return null
  return (
    <div className="flex animate-page flex-wrap items-center gap-x-4 gap-y-3 rounded-lg bg-s1 px-5 py-4 ring-1 ring-line ring-inset sm:px-6 lg:col-span-2">
      <HardDrive className="size-5 shrink-0 text-warning" aria-hidden />
      <p className="min-w-0 flex-1 text-md font-medium">{t('parked', { count: plans.length })}</p>
      <ButtonLink href={routes.admin('libraries')}>{t('parkedLook')}</ButtonLink>
    </div>
  )
}

function Server() {
  const t = useTranslations('admin')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const { data: info, error, refetch } = useQuery(systemInfoQuery)
  return (
    <Panel title={t('server')}>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !info ? (
        <Skeleton className="h-40" />
      ) : (
        <>
          {info.ffmpeg_problem && (
            <p className="mb-4 flex gap-3 rounded-md bg-s2 px-4 py-3 text-base">
              <TriangleAlert className="mt-0.5 size-4.5 shrink-0 text-warning" aria-hidden />
              {info.ffmpeg_problem}
            </p>
          )}
          <Facts
            rows={[
              [t('name'), info.server_name],
              [t('version'), info.version],
              ['FFmpeg', info.ffmpeg_version ? shortVersion(info.ffmpeg_version) : t('none')],
              ['Python', info.python_version],
              [t('platform'), info.platform],
              [
                t('database'),
                t('megabytes', {
                  count: format.number(info.database_size_bytes / 1e6, { maximumFractionDigits: 1 }),
                }),
              ],
              [t('running'), format.relativeTime(info.started_at, now)],
              [t('internet'), info.is_offline ? t('internetOff') : t('internetOn')],
            ]}
          />
        </>
      )}
    </Panel>
  )
}

/** "ffmpeg version 5.1.9 Copyright …" is a whole line of its own words. */
function shortVersion(line: string): string {
  return /version (\S+)/.exec(line)?.[1] ?? line
}
