/** How a file is played on any device, and why: asked of the server before anybody presses play. */
'use client'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { useMe } from '@/api/queries'
import type { MediaFile, PlaybackExplanation, PlayerDevice } from '@/api/types'
import { Dialog } from '@/components/dialog'
import { Field } from '@/components/field'
import { Select } from '@/components/select'
import { Skeleton } from '@/components/skeleton'
import { ErrorState } from '@/components/states'
import { DecisionScope, DecisionView } from '@/features/decision'
import explain from '@/messages/en/explain.json'
import { MessageScope } from '@/messages/provider'
import { deviceId } from '@/player'

const measuredQuery = queryOptions({
  queryKey: keys.playerDevices,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/playback/devices', { signal })),
})

const knownQuery = queryOptions({
  queryKey: keys.knownProfiles,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/playback/profiles', { signal })),
  staleTime: Infinity,
})

const explanationQuery = (file: string, device: string) =>
  queryOptions({
    queryKey: keys.explanation(file, device),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/playback/explain', { params: { query: { file, device } }, signal })),
    // Encoders come and go.
    staleTime: 10_000,
  })

export interface ExplainDialogProps {
  title: string
  file: MediaFile
  onClose: () => void
}

export default function ExplainDialog(props: ExplainDialogProps) {
  return (
    <MessageScope messages={{ explain }}>
      <DecisionScope>
        <Explain {...props} />
      </DecisionScope>
    </MessageScope>
  )
}

function Explain({ title, file, onClose }: ExplainDialogProps) {
  const t = useTranslations('explain')
  const measured = useQuery(measuredQuery)
  const known = useQuery(knownQuery)
  const [chosen, setChosen] = useState<string | null>(null)
  const myself = useMe()?.user.id
  const error = measured.error ?? known.error
  const device = chosen ?? firstChoice(measured.data ?? [], myself) ?? known.data?.[0]?.id
  return (
    <Dialog isOpen onClose={onClose} size="lg" title={t('title', { title })} description={file.name}>
      {error ? (
        <ErrorState error={error} onRetry={() => void Promise.all([measured.refetch(), known.refetch()])} />
      ) : !measured.data || !known.data || device === undefined ? (
        <Skeleton className="h-72" />
      ) : (
        <div className="flex flex-col gap-6">
          <Field label={t('device')}>
            {(control) => (
              <Select {...control} value={device} options={[]} onChange={setChosen}>
                <Group label={t('measured')}>
                  {measured.data.map((one) => (
                    <option key={one.id} value={one.id}>
                      {nameOf(one, myself) || t('unnamed')}
                    </option>
                  ))}
                </Group>
                <Group label={t('documented')}>
                  {known.data.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </Group>
              </Select>
            )}
          </Field>
          <Explanation file={file.id} device={device} />
        </div>
      )}
    </Dialog>
  )
}

function Group({ label, children }: { label: string; children: ReactNode[] }) {
  return children.length === 0 ? null : (
    <optgroup label={label} className="bg-s2 text-fg">
      {children}
    </optgroup>
  )
}

/** This very browser, if it has played here; else the one used last. */
function firstChoice(devices: readonly PlayerDevice[], myself: string | undefined): string | undefined {
  const mine = devices.filter(({ user_id: owner }) => owner === myself)
  const here = mine.find(({ measured }) => measured['id'] === deviceId())
  return (here ?? mine[0] ?? devices[0])?.id
}

function nameOf({ name, user_id: owner, user_name: person }: PlayerDevice, myself: string | undefined) {
  return owner === myself ? name : `${name} (${person})`
}

function Explanation({ file, device }: { file: string; device: string }) {
  const { data, error, refetch, isFetching } = useQuery(explanationQuery(file, device))
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} isRetrying={isFetching} />
  if (!data) return <Skeleton className="h-48" />
  const { decision } = data
  return (
    <div aria-live="polite" className="flex flex-col gap-6">
      <DecisionView decision={{ ...decision, suggestion: decision.suggestion?.message ?? null }} />
      <Rules explanation={data} />
    </div>
  )
}

/** Everything that was asked, for those who want to know exactly. */
function Rules({ explanation: { decision, device_source: source } }: { explanation: PlaybackExplanation }) {
  const t = useTranslations('explain')
  return (
    <details className="group/rules rounded-lg ring-1 ring-line ring-inset">
      <summary className="touch-target flex min-h-12 list-none items-center gap-3 rounded-lg px-4 py-2.5 text-base font-medium hover:bg-s2 [&::-webkit-details-marker]:hidden">
        <span className="flex-1">{t('rules', { count: decision.trace.length })}</span>
        <ChevronDown
          className="size-5 shrink-0 text-muted transition-transform group-open/rules:rotate-180"
          aria-hidden
        />
      </summary>
      <div className="px-4 pb-4">
        <p className="mb-3 text-sm text-muted">{t('source', { source })}</p>
        <ul className="divide-y divide-line text-sm">
          {decision.trace.map((step, at) => (
            <li key={at} className="flex flex-wrap gap-x-3 gap-y-0.5 py-2">
              <span className="w-40 shrink-0 font-mono text-muted">{step.rule}</span>
              <span className="min-w-0 flex-1 basis-40 break-words">
                {step.actual ?? t('unknown')}
                {step.allowed.length > 0 && (
                  <span className="block text-subtle">{t('allowed', { list: step.allowed.join(', ') })}</span>
                )}
              </span>
              <span className={step.reasons.length > 0 ? 'text-warning' : 'text-success'}>
                {step.reasons.length > 0 ? step.reasons.join(', ') : t('fine')}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </details>
  )
}
