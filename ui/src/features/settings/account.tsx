/** A person's own password, devices and keys. */
'use client'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, MonitorSmartphone, Trash2 } from 'lucide-react'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { Badge } from '@/components/badge'
import { Button, IconButton } from '@/components/button'
import { Dialog } from '@/components/dialog'
import { PasswordField, TextField } from '@/components/field'
import { Skeleton } from '@/components/skeleton'
import { ErrorState } from '@/components/states'
import { toast } from '@/components/toast'
import { copyText } from '@/lib/clipboard'

const sessionsQuery = queryOptions({
  queryKey: keys.sessions,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/auth/sessions', { signal })),
})

const apiKeysQuery = queryOptions({
  queryKey: keys.apiKeys,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/auth/api-keys', { signal })),
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

function Part({
  title,
  body,
  actions,
  children,
}: {
  title: string
  body?: string
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="border-t border-line pt-6 first:border-0 first:pt-0">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <div>
          <h2 className="text-lg font-semibold">{title}</h2>
          {body && <p className="mt-0.5 text-base text-muted">{body}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
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
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const isShort = next.length < 8
    setProblem(isShort ? t('passwordShort') : null)
    if (!isShort) change.mutate()
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

function ApiKeys() {
  const t = useTranslations('settings')
  const format = useFormatter()
  const client = useQueryClient()
  const { data: apiKeys, error, refetch } = useQuery(apiKeysQuery)
  const [isMaking, setIsMaking] = useState(false)
  const revoke = useMutation({
    mutationFn: (keyId: string) =>
      answer(api.DELETE('/api/v1/auth/api-keys/{key_id}', { params: { path: { key_id: keyId } } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.apiKeys }),
  })
  return (
    <Part
      title={t('apiKeys')}
      body={t('apiKeysBody')}
      actions={
        <Button icon={<KeyRound className="size-4.5" aria-hidden />} onClick={() => setIsMaking(true)}>
          {t('newKey')}
        </Button>
      }
    >
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !apiKeys ? (
        <Skeleton className="h-16" />
      ) : apiKeys.length === 0 ? (
        <p className="text-md text-subtle">{t('noKeys')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {apiKeys.map((key) => (
            <li key={key.id} className="flex items-center gap-4 py-3">
              <div className="min-w-0 flex-1">
                <p className="truncate text-md">{key.name}</p>
                <p className="text-sm text-subtle">
                  {t('keyMade', { date: format.dateTime(key.created_at, { dateStyle: 'medium' }) })}
                </p>
              </div>
              <IconButton
                label={t('revokeKey', { name: key.name })}
                icon={<Trash2 className="size-4.5" aria-hidden />}
                onClick={() => revoke.mutate(key.id)}
              />
            </li>
          ))}
        </ul>
      )}
      {isMaking && <KeyDialog onClose={() => setIsMaking(false)} />}
    </Part>
  )
}

function KeyDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('settings')
  const client = useQueryClient()
  const [name, setName] = useState('')
  const make = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/auth/api-keys', { body: { name: name.trim() } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.apiKeys }),
  })
  if (make.data) {
    const { key } = make.data
    return (
      <Dialog
        isOpen
        onClose={onClose}
        title={t('keyReady')}
        description={t('keyOnce')}
        footer={
          <>
            <Button onClick={onClose}>{t('done')}</Button>
            <Button look="primary" onClick={() => void copyText(key).then(() => toast(t('copied')))}>
              {t('copy')}
            </Button>
          </>
        }
      >
        <p className="rounded-md bg-s2 px-4 py-3 font-mono text-base break-all select-all">{key}</p>
      </Dialog>
    )
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('newKey')}
      footer={
        <Button look="primary" type="submit" form="key-form" isBusy={make.isPending} disabled={!name.trim()}>
          {t('makeKey')}
        </Button>
      }
    >
      <form
        id="key-form"
        onSubmit={(event) => {
          event.preventDefault()
          make.mutate()
        }}
      >
        <TextField
          label={t('keyName')}
          hint={t('keyNameHint')}
          maxLength={64}
          value={name}
          error={make.error?.message}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Dialog>
  )
}
