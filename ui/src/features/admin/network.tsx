/** Everything that the server said to the internet, and the switch that keeps it at home. */
'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import type { OutboundCall } from '@/api/types'
import { Badge } from '@/components/badge'
import { Skeleton } from '@/components/skeleton'
import { EmptyState, ErrorState } from '@/components/states'
import { toast } from '@/components/toast'
import { Switch } from '@/components/toggle'
import { OpenSubtitlesPanel } from './opensubtitles'
import { Panel } from './panel'
import { outboundQuery } from './queries'

export default function Network() {
  const t = useTranslations('admin')
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(outboundQuery)
  const update = useMutation({
    mutationFn: (isOffline: boolean) =>
      answer(
        api.PATCH('/api/v1/settings/{section}', {
          params: { path: { section: 'network' } },
          body: { is_offline: isOffline },
        }),
      ),
    onError: (failure) => void toast(failure.message, { kind: 'error' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['system'] }),
  })
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-64 rounded-lg" />
  return (
    <div className="flex flex-col gap-5">
      <Panel title={t('stayLocal')}>
        <Switch
          label={t('stayLocalLabel')}
          hint={t('stayLocalHint')}
          isOn={update.isPending ? update.variables : data.is_offline}
          disabled={update.isPending}
          onChange={(isOffline) => update.mutate(isOffline)}
        />
      </Panel>
      <OpenSubtitlesPanel isOffline={data.is_offline} />
      <Panel title={t('outbound')}>
        {data.calls.length === 0 ? (
          <EmptyState title={t('noCalls')} icon={<ShieldCheck aria-hidden />}>
            {t('noCallsBody')}
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line">
            {data.calls.map((call) => (
              <CallLine key={call.id} call={call} />
            ))}
          </ul>
        )}
      </Panel>
    </div>
  )
}

function CallLine({ call }: { call: OutboundCall }) {
  const t = useTranslations('admin')
  const format = useFormatter()
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-3">
      <span className="text-sm text-subtle tabular-nums max-sm:basis-full sm:w-40">
        {format.dateTime(call.at, { dateStyle: 'short', timeStyle: 'medium' })}
      </span>
      <span className="min-w-0 flex-1 basis-40">
        <span className="font-medium">{call.host}</span>
        <span className="block truncate font-mono text-sm text-subtle">
          {call.method} {call.path}
        </span>
      </span>
      <span className="text-sm text-muted">{call.purpose}</span>
      <span className="text-sm text-subtle tabular-nums">
        {t('bytes', { sent: format.number(call.bytes_sent), received: format.number(call.bytes_received) })}
      </span>
      <Badge look={call.error ? 'danger' : 'success'}>{call.error ? t('states.failed') : call.status}</Badge>
      {call.error && (
        <span className="basis-full text-sm break-words text-danger sm:pl-44">{call.error}</span>
      )}
    </li>
  )
}
