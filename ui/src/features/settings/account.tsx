/** A person's own password, devices and keys. */
'use client'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { MonitorSmartphone, Trash2 } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { Badge } from '@/components/badge'
import { Button, IconButton } from '@/components/button'
import { PasswordField } from '@/components/field'
import { Skeleton } from '@/components/skeleton'
import { ErrorState } from '@/components/states'
import { toast } from '@/components/toast'
import { focusFirstProblem } from '@/lib/forms'
import { ApiKeys } from './api-keys'
import { Part } from './part'

const sessionsQuery = queryOptions({
  queryKey: keys.sessions,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/auth/sessions', { signal })),
})

export function Account() {
  return (
    <>
      <PasswordForm />
      <Devices />
      <ApiKeys />
    </>
  )
}

function PasswordForm() {
  const t = useTranslations('settings')
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const change = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/users/me/password', { body: { current_password: current, new_password: next } }),
      ),
    onSuccess: () => {
      setCurrent('')
      setNext('')
      void toast(t('passwordChanged'), { kind: 'success' })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const isShort = next.length < 8
    setProblem(isShort ? t('passwordShort') : null)
    if (isShort) focusFirstProblem(event.currentTarget)
    else change.mutate()
  }
  return (
    <Part title={t('password')} body={t('passwordBody')}>
      <form onSubmit={submit} noValidate className="flex max-w-md flex-col gap-4">
        <PasswordField
          label={t('currentPassword')}
          autoComplete="current-password"
          value={current}
          error={change.error?.message}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <PasswordField
          label={t('newPassword')}
          autoComplete="new-password"
          maxLength={256}
          value={next}
          error={problem}
          onChange={(event) => setNext(event.target.value)}
        />
        <Button type="submit" isBusy={change.isPending} className="self-start">
          {t('changePassword')}
        </Button>
      </form>
    </Part>
  )
}

function Devices() {
  const t = useTranslations('settings')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const client = useQueryClient()
  const { data: sessions, error, refetch } = useQuery(sessionsQuery)
  const stale = () => client.invalidateQueries({ queryKey: keys.sessions })
  const revoke = useMutation({
    mutationFn: (sessionId: string) =>
      answer(
        api.DELETE('/api/v1/auth/sessions/{session_id}', { params: { path: { session_id: sessionId } } }),
      ),
    onSettled: stale,
  })
  const revokeOthers = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/auth/sessions')),
    onSettled: stale,
  })
  return (
    <Part
      title={t('devices')}
      body={t('devicesBody')}
      actions={
        <Button
          isBusy={revokeOthers.isPending}
          disabled={!sessions || sessions.length < 2}
          onClick={() => revokeOthers.mutate()}
        >
          {t('signOutOthers')}
        </Button>
      }
    >
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !sessions ? (
        <Skeleton className="h-24" />
      ) : (
        <ul className="divide-y divide-line">
          {sessions.map((session) => (
            <li key={session.id} className="flex items-center gap-4 py-3">
              <MonitorSmartphone className="size-5 shrink-0 text-subtle" aria-hidden />
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap items-center gap-2 text-md">
                  <span className="truncate">{session.device_name || t('unknownDevice')}</span>
                  {session.is_current && <Badge look="success">{t('thisDevice')}</Badge>}
                </p>
                <p className="text-sm text-subtle">
                  {session.remote_address} · {format.relativeTime(session.last_seen_at, now)}
                </p>
              </div>
              {!session.is_current && (
                <IconButton
                  label={t('signOutDevice', { name: session.device_name })}
                  icon={<Trash2 className="size-4.5" aria-hidden />}
                  onClick={() => revoke.mutate(session.id)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </Part>
  )
}
