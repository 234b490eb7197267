/** Keys for programs that speak in a person's name: made, shown once, revoked. */
'use client'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { ApiKey } from '@/api/types'
import { Button, IconButton } from '@/components/button'
import { ConfirmDialog, Dialog } from '@/components/dialog'
import { TextField } from '@/components/field'
import { Skeleton } from '@/components/skeleton'
import { ErrorState } from '@/components/states'
import { toast } from '@/components/toast'
import { copyText } from '@/lib/clipboard'
import { Part } from './part'

const apiKeysQuery = queryOptions({
  queryKey: keys.apiKeys,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/auth/api-keys', { signal })),
})

export function ApiKeys() {
  const t = useTranslations('settings')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const client = useQueryClient()
  const { data: apiKeys, error, refetch } = useQuery(apiKeysQuery)
  const [isMaking, setIsMaking] = useState(false)
  const [doomed, setDoomed] = useState<ApiKey | null>(null)
  const revoke = async ({ id }: ApiKey) => {
    await answer(api.DELETE('/api/v1/auth/api-keys/{key_id}', { params: { path: { key_id: id } } }))
    await client.invalidateQueries({ queryKey: keys.apiKeys })
  }
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
                  {[
                    t('keyMade', { date: format.dateTime(key.created_at, { dateStyle: 'medium' }) }),
                    key.last_used_at === null
                      ? t('keyNever')
                      : t('keyUsed', { when: format.relativeTime(key.last_used_at, now) }),
                  ].join(' · ')}
                </p>
              </div>
              <IconButton
                label={t('revokeKey', { name: key.name })}
                icon={<Trash2 className="size-4.5" aria-hidden />}
                onClick={() => setDoomed(key)}
              />
            </li>
          ))}
        </ul>
      )}
      <ConfirmDialog
        isOpen={doomed !== null}
        onClose={() => setDoomed(null)}
        title={t('revokeTitle', { name: doomed?.name ?? '' })}
        body={t('revokeBody')}
        confirmLabel={t('revokeNow')}
        onConfirm={() => (doomed ? revoke(doomed) : undefined)}
      />
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
    const copy = async () => {
      const isCopied = await copyText(key)
      void toast(t(isCopied ? 'copied' : 'copyFailed'), { kind: isCopied ? 'success' : 'error' })
    }
    return (
      <Dialog
        isOpen
        onClose={onClose}
        title={t('keyReady')}
        description={t('keyOnce')}
        footer={
          <>
            <Button onClick={onClose}>{t('done')}</Button>
            <Button look="primary" onClick={() => void copy()}>
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
          if (name.trim()) make.mutate()
        }}
      >
        <TextField
          label={t('keyName')}
          hint={t('keyNameHint')}
          maxLength={64}
          value={name}
          error={make.error?.message}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Dialog>
  )
}
