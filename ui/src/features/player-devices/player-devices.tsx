/** The devices that play here: what each measured, and where somebody knows better. */
'use client'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { MonitorSmartphone, SlidersHorizontal, Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { PlayerDevice } from '@/api/types'
import { Badge } from '@/components/badge'
import { Button, IconButton } from '@/components/button'
import { ConfirmDialog } from '@/components/dialog'
import { Skeleton } from '@/components/skeleton'
import { EmptyState, ErrorState } from '@/components/states'
import { countOf } from './corrections'

const CorrectionDialog = lazy(() => import('./correction-dialog'))

const devicesQuery = queryOptions({
  queryKey: keys.playerDevices,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/playback/devices', { signal })),
})

/** `userId`: only that person's; everybody's that may be seen without one. */
export function PlayerDevices({ userId }: { userId?: string }) {
  const t = useTranslations('playerDevices')
  const { data, error, refetch, isFetching } = useQuery(devicesQuery)
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} isRetrying={isFetching} />
  if (!data) return <Skeleton className="h-24" />
  const shown = data.filter((device) => userId === undefined || device.user_id === userId)
  if (shown.length === 0)
    return (
      <EmptyState title={t('none')} icon={<MonitorSmartphone />} className="py-8">
        {t('noneBody')}
      </EmptyState>
    )
  return (
    <ul className="divide-y divide-line">
      {shown.map((device) => (
        <Device key={device.id} device={device} isNamed={userId === undefined} />
      ))}
    </ul>
  )
}

function Device({ device, isNamed }: { device: PlayerDevice; isNamed: boolean }) {
  const t = useTranslations('playerDevices')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const client = useQueryClient()
  const [asked, setAsked] = useState<'correct' | 'forget' | null>(null)
  const close = () => setAsked(null)
  const forget = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/api/v1/playback/devices/{device_id}', { params: { path: { device_id: device.id } } }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: keys.playerDevices }),
  })
  const said = countOf(device.overrides)
  const name = device.name || t('unnamed')
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="flex min-w-0 flex-1 basis-56 items-center gap-4">
        <MonitorSmartphone className="size-5 shrink-0 text-subtle" aria-hidden />
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-2 text-md">
            <span className="truncate">{name}</span>
            {said > 0 && <Badge look="accent">{t('corrected', { count: said })}</Badge>}
          </p>
          <p className="text-sm text-subtle">
            {[
              isNamed ? device.user_name : null,
              t('used', { when: format.relativeTime(device.last_used_at, now) }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
      </div>
      <div className="ml-auto flex items-center gap-2">
        <Button
          size="sm"
          icon={<SlidersHorizontal className="size-4" aria-hidden />}
          aria-label={t('correctNamed', { name })}
          onClick={() => setAsked('correct')}
        >
          {t('correct')}
        </Button>
        <IconButton
          label={t('forget', { name })}
          icon={<Trash2 className="size-4.5" aria-hidden />}
          onClick={() => setAsked('forget')}
        />
      </div>
      {asked === 'correct' && (
        <Suspense>
          <CorrectionDialog device={device} onClose={close} />
        </Suspense>
      )}
      <ConfirmDialog
        isOpen={asked === 'forget'}
        onClose={close}
        title={t('forgetTitle', { name })}
        body={t('forgetBody')}
        confirmLabel={t('forgetNow')}
        onConfirm={() => forget.mutateAsync()}
      />
    </li>
  )
}
