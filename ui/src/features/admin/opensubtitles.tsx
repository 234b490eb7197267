/** Whether subtitles may be looked for at OpenSubtitles.com, with which key, and by whom. */
'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { Button } from '@/components/button'
import { PasswordField, TextField } from '@/components/field'
import { Skeleton } from '@/components/skeleton'
import { ErrorState } from '@/components/states'
import { toast } from '@/components/toast'
import { Switch } from '@/components/toggle'
import { Panel } from './panel'
import { settingsQuery } from './queries'

type Values = Record<string, unknown>

export function OpenSubtitlesPanel({ isOffline }: { isOffline: boolean }) {
  const t = useTranslations('admin.opensubtitles')
  const ui = useTranslations('ui')
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(settingsQuery('subtitles'))
  const save = useMutation({
    mutationFn: (body: Values) =>
      answer(api.PATCH('/api/v1/settings/{section}', { params: { path: { section: 'subtitles' } }, body })),
    onSuccess: () => void toast(ui('saved'), { kind: 'success', durationMs: 1500 }),
    onError: (failure) => void toast(failure.message, { kind: 'error' }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.settings('subtitles') }),
  })
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-48 rounded-lg" />
  const values: typeof data.values = { ...data.values, ...(save.isPending && save.variables) }
  const isOn = values['is_opensubtitles_enabled'] === true
  return (
    <Panel title="OpenSubtitles">
      <div className="flex flex-col gap-5">
        <Switch
          label={t('enabled')}
          hint={t(isOn && isOffline ? 'enabledButOffline' : 'enabledHint')}
          isOn={isOn}
          disabled={save.isPending}
          onChange={(next) => save.mutate({ is_opensubtitles_enabled: next })}
        />
        {isOn && (
          <>
            <Switch
              label={t('everyone')}
              isOn={values['may_everyone_download'] === true}
              disabled={save.isPending}
              onChange={(next) => save.mutate({ may_everyone_download: next })}
            />
            <AccountForm
              key={String(data.values['opensubtitles_user_name'])}
              values={data.values}
              isSaving={save.isPending}
              onSave={save.mutate}
            />
          </>
        )}
      </div>
    </Panel>
  )
}

function AccountForm({
  values,
  isSaving,
  onSave,
}: {
  values: Values
  isSaving: boolean
  onSave: (body: Values) => void
}) {
  const t = useTranslations('admin.opensubtitles')
  const [key, setKey] = useState('')
  const [name, setName] = useState(String(values['opensubtitles_user_name'] ?? ''))
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // A secret that is there is never shown again; left empty, it stays.
    onSave({
      opensubtitles_user_name: name.trim(),
      ...(key.trim() && { opensubtitles_api_key: key.trim() }),
      ...(password && { opensubtitles_password: password }),
    })
    setKey('')
    setPassword('')
  }
  const kept = (field: string) => (values[field] ? t('kept') : undefined)
  return (
    <form onSubmit={submit} className="flex max-w-md flex-col gap-4">
      <PasswordField
        label={t('key')}
        hint={kept('opensubtitles_api_key') ?? t('keyHint')}
        autoComplete="off"
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        autoComplete="off"
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <PasswordField
        label={t('password')}
        {...(kept('opensubtitles_password') && { hint: t('kept') })}
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" isBusy={isSaving} className="self-start">
        {t('save')}
      </Button>
    </form>
  )
}
