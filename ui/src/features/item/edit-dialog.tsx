/** An admin's own words for a title; each field says whose value it shows, and can go back to it. */
'use client'
import { Lock, LockOpen, Undo2 } from 'lucide-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState, type FormEvent } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { itemQuery } from '@/api/queries'
import type { Item } from '@/api/types'
import { Button } from '@/components/button'
import { Dialog } from '@/components/dialog'
import { Field, Input, TextArea } from '@/components/field'
import { toast } from '@/components/toast'
import { cn } from '@/lib/cn'
import { changesOf, editable, valuesOf, type EditableField, type ItemPatch, type Values } from './edits'

export default function EditDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const t = useTranslations('item')
  const ui = useTranslations('ui')
  const client = useQueryClient()
  const formId = useId()
  const [shown, setShown] = useState(item)
  const [values, setValues] = useState(() => valuesOf(item))
  const save = useMutation({
    mutationFn: (patch: ItemPatch) =>
      answer(api.PATCH('/api/v1/items/{item_id}', { params: { path: { item_id: item.id } }, body: patch })),
    onSuccess: (saved) => {
      client.setQueryData(keys.item(item.id), saved)
      void client.invalidateQueries({ queryKey: keys.libraryItems(item.library_id) })
      void client.invalidateQueries({ queryKey: keys.home })
    },
  })

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const patch = changesOf(shown, values)
    if (Object.keys(patch).length === 0) return onClose()
    save.mutate(patch, {
      onSuccess: () => {
        void toast(ui('saved'), { kind: 'success' })
        onClose()
      },
    })
  }
  // Only this field goes back; what is typed elsewhere stays.
  const restore = (field: EditableField) =>
    save.mutate(
      { [field]: null },
      {
        onSuccess: (saved) => {
          setShown(saved)
          setValues((typed) => ({ ...typed, [field]: valuesOf(saved)[field] }))
        },
      },
    )

  // A lock is about the value that is kept, not about what is being typed.
  const lock = useMutation({
    mutationFn: async ({ field, isLocked }: { field: EditableField; isLocked: boolean }) => {
      const params = { path: { item_id: item.id } }
      const body = { fields: [field] }
      await (isLocked
        ? answer(api.POST('/api/v1/items/{item_id}/field-locks', { params, body }))
        : answer(api.DELETE('/api/v1/items/{item_id}/field-locks', { params, body })))
      // Whatever is on its way was asked before the change, and a fetch would wait for that instead of asking anew.
      await client.cancelQueries({ queryKey: keys.item(item.id), exact: true })
      return client.fetchQuery({ ...itemQuery(item.id), staleTime: 0 })
    },
    onSuccess: setShown,
  })
  const error = save.error ?? lock.error

  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="lg"
      title={t('editTitle', { title: item.title })}
      description={t('editBody')}
      footer={
        <>
          <Button onClick={onClose}>{ui('cancel')}</Button>
          <Button type="submit" form={formId} look="primary" isBusy={save.isPending}>
            {ui('save')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="grid gap-x-4 gap-y-5 sm:grid-cols-2">
        {editable.map((field) => (
          <EditField
            key={field}
            field={field}
            item={shown}
            value={values[field]}
            isBusy={save.isPending || lock.isPending}
            onChange={(value) => setValues((typed: Values) => ({ ...typed, [field]: value }))}
            onRestore={() => restore(field)}
            onLock={(isLocked) => lock.mutate({ field, isLocked })}
          />
        ))}
        {error && (
          <p role="alert" className="text-base text-danger sm:col-span-2">
            {error.message}
          </p>
        )}
      </form>
    </Dialog>
  )
}

interface EditFieldProps {
  field: EditableField
  item: Item
  value: string
  isBusy: boolean
  onChange: (value: string) => void
  onRestore: () => void
  onLock: (isLocked: boolean) => void
}

const wide: readonly EditableField[] = ['title', 'overview', 'tagline']
const inputs: Partial<Record<EditableField, { type?: string; inputMode?: 'numeric' | 'decimal' }>> = {
  year: { inputMode: 'numeric' },
  community_rating: { inputMode: 'decimal' },
  released_on: { type: 'date' },
}

function EditField({ field, item, value, isBusy, onChange, onRestore, onLock }: EditFieldProps) {
  const t = useTranslations('item')
  const source = item.fields.find((each) => each.field === field)
  const label = t(`field.${field}`)
  const hint = source && (
    <span className="flex min-h-6 flex-wrap items-center gap-x-2">
      <SourceWords source={source} />
      {source.source === 'user' && (
        <button
          type="button"
          disabled={isBusy}
          onClick={onRestore}
          aria-label={t('restoreField', { field: label })}
          className="touch-target inline-flex items-center gap-1 rounded-sm font-medium text-accent hover:text-accent-hover"
        >
          <Undo2 className="size-3.5" aria-hidden />
          {t('restore')}
        </button>
      )}
      <button
        type="button"
        disabled={isBusy}
        aria-pressed={source.is_locked}
        aria-label={t('lockField', { field: label })}
        title={t(source.is_locked ? 'lockedHint' : 'lockHint')}
        onClick={() => onLock(!source.is_locked)}
        className={cn(
          'touch-target inline-flex items-center gap-1 rounded-sm font-medium',
          source.is_locked ? 'text-accent hover:text-accent-hover' : 'text-muted hover:text-fg',
        )}
      >
        {source.is_locked ? (
          <Lock className="size-3.5" aria-hidden />
        ) : (
          <LockOpen className="size-3.5" aria-hidden />
        )}
        {t(source.is_locked ? 'locked' : 'lock')}
      </button>
    </span>
  )
  return (
    <Field label={label} hint={hint} {...(wide.includes(field) && { className: 'sm:col-span-2' })}>
      {(control) =>
        field === 'overview' ? (
          <TextArea {...control} rows={5} value={value} onChange={(event) => onChange(event.target.value)} />
        ) : (
          <Input
            {...control}
            {...inputs[field]}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  )
}

function SourceWords({ source }: { source: Item['fields'][number] }) {
  const t = useTranslations('item')
  const locale = useLocale()
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(source.at)
  switch (source.source) {
    case 'user':
    case 'nfo':
    case 'tags':
    case 'filename':
    case 'locked':
      return t(`source.${source.source}`, { date })
    default:
      return t('source.other', { name: source.source, date })
  }
}
