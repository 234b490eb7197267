/** Who may come in, and what they may see. */
'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Pencil, Trash2, UserPlus } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { useLibraries, useMe } from '@/api/queries'
import type { User } from '@/api/types'
import { Avatar } from '@/components/avatar'
import { Badge } from '@/components/badge'
import { Button, IconButton } from '@/components/button'
import { ConfirmDialog, Dialog } from '@/components/dialog'
import { Field, PasswordField, TextField } from '@/components/field'
import { Select } from '@/components/select'
import { Skeleton } from '@/components/skeleton'
import { ErrorState } from '@/components/states'
import { Checkbox, Switch } from '@/components/toggle'
import { Panel } from './panel'
import { noLimits, PlaybackLimitFields } from './playback-limits'
import { usersQuery } from './queries'

export default function Users() {
  const t = useTranslations('admin')
  const { data: users, error, refetch } = useQuery(usersQuery)
  const [edited, setEdited] = useState<User | 'new' | null>(null)
  const [doomed, setDoomed] = useState<User | null>(null)
  const client = useQueryClient()
  const remove = async (user: User) => {
    await answer(api.DELETE('/api/v1/users/{user_id}', { params: { path: { user_id: user.id } } }))
    await client.invalidateQueries({ queryKey: keys.users })
  }
  return (
    <Panel
      title={t('sections.users')}
      actions={
        <Button
          look="primary"
          icon={<UserPlus className="size-4.5" aria-hidden />}
          onClick={() => setEdited('new')}
        >
          {t('addUser')}
        </Button>
      }
    >
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !users ? (
        <Skeleton className="h-40" />
      ) : (
        <ul className="divide-y divide-line">
          {users.map((user) => (
            <UserLine
              key={user.id}
              user={user}
              onEdit={() => setEdited(user)}
              onDelete={() => setDoomed(user)}
            />
          ))}
        </ul>
      )}
      {edited && (
        <UserDialog
          key={edited === 'new' ? 'new' : edited.id}
          user={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
      <ConfirmDialog
        isOpen={doomed !== null}
        onClose={() => setDoomed(null)}
        title={t('deleteUserTitle', { name: doomed?.name ?? '' })}
        body={t('deleteUserBody')}
        confirmLabel={t('delete')}
        onConfirm={() => (doomed ? remove(doomed) : undefined)}
      />
    </Panel>
  )
}

function UserLine({ user, onEdit, onDelete }: { user: User; onEdit: () => void; onDelete: () => void }) {
  const t = useTranslations('admin')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const isMyself = useMe()?.user.id === user.id
  return (
    <li className="flex items-center gap-3 py-3 sm:gap-4">
      <Avatar name={user.name} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 text-md font-medium">
          <span className="truncate">{user.name}</span>
          {user.role === 'admin' && <Badge look="accent">{t('roles.admin')}</Badge>}
          {user.is_disabled && <Badge look="danger">{t('disabled')}</Badge>}
          {user.max_parental_level !== null && <Badge>{t('upTo', { age: user.max_parental_level })}</Badge>}
        </p>
        <p className="text-sm text-subtle">
          {user.last_seen_at
            ? t('lastSeen', { when: format.relativeTime(user.last_seen_at, now) })
            : t('neverSeen')}
        </p>
      </div>
      <IconButton
        label={t('editUser', { name: user.name })}
        icon={<Pencil className="size-4.5" aria-hidden />}
        onClick={onEdit}
      />
      <IconButton
        label={t('deleteUser', { name: user.name })}
        icon={<Trash2 className="size-4.5" aria-hidden />}
        disabled={isMyself}
        onClick={onDelete}
      />
    </li>
  )
}

const AGES = [0, 6, 12, 16, 18] as const

function UserDialog({ user, onClose }: { user: User | null; onClose: () => void }) {
  const t = useTranslations('admin')
  const client = useQueryClient()
  const { data: libraries = [] } = useLibraries()
  const [name, setName] = useState(user?.name ?? '')
  const [password, setPassword] = useState('')
  const [role, setRole] = useState<User['role']>(user?.role ?? 'user')
  const [isDisabled, setIsDisabled] = useState(user?.is_disabled ?? false)
  const [hasAll, setHasAll] = useState(user?.has_all_libraries ?? true)
  const [libraryIds, setLibraryIds] = useState<readonly string[]>(user?.library_ids ?? [])
  const [age, setAge] = useState(user?.max_parental_level ?? null)
  const [limits, setLimits] = useState(user?.playback ?? noLimits)
  const [problems, setProblems] = useState<Partial<Record<'name' | 'password', string>>>({})
  const shared = {
    name: name.trim(),
    role,
    has_all_libraries: hasAll,
    library_ids: hasAll ? [] : [...libraryIds],
    max_parental_level: age,
    playback: limits,
  }
  const save = useMutation({
    mutationFn: () =>
      user
        ? answer(
            api.PATCH('/api/v1/users/{user_id}', {
              params: { path: { user_id: user.id } },
              body: { ...shared, is_disabled: isDisabled, ...(password && { password }) },
            }),
          )
        : answer(api.POST('/api/v1/users', { body: { ...shared, password } })),
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: keys.users }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const isPasswordShort = user ? password !== '' && password.length < 8 : password.length < 8
    const found = {
      ...(name.trim() ? {} : { name: t('nameMissing') }),
      ...(isPasswordShort ? { password: t('passwordShort') } : {}),
    }
    setProblems(found)
    if (Object.keys(found).length === 0) save.mutate()
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={user ? t('editUser', { name: user.name }) : t('addUser')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" type="submit" form="user-form" isBusy={save.isPending}>
            {t('save')}
          </Button>
        </>
      }
    >
      <form id="user-form" onSubmit={submit} noValidate className="flex flex-col gap-5">
        <TextField
          label={t('name')}
          autoComplete="off"
          maxLength={64}
          value={name}
          error={problems.name}
          onChange={(event) => setName(event.target.value)}
        />
        <PasswordField
          label={user ? t('newPassword') : t('password')}
          hint={user ? t('newPasswordHint') : t('passwordHint')}
          autoComplete="new-password"
          maxLength={256}
          value={password}
          error={problems.password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Field label={t('role')} hint={t(`roleHints.${role}`)}>
          {(control) => (
            <Select
              {...control}
              value={role}
              options={(['user', 'admin'] as const).map((value) => ({ value, label: t(`roles.${value}`) }))}
              onChange={setRole}
            />
          )}
        </Field>
        <Field label={t('ageLimit')} hint={t('ageLimitHint')}>
          {(control) => (
            <Select
              {...control}
              value={age === null ? 'none' : String(age)}
              options={[
                { value: 'none', label: t('noLimit') },
                ...[...new Set([...AGES, ...(age === null ? [] : [age])])]
                  .sort((one, other) => one - other)
                  .map((years) => ({ value: String(years), label: t('upTo', { age: years }) })),
              ]}
              onChange={(value) => setAge(value === 'none' ? null : Number(value))}
            />
          )}
        </Field>
        <Switch label={t('allLibraries')} isOn={hasAll} onChange={setHasAll} />
        {!hasAll && (
          <div className="flex flex-col gap-3 pl-1">
            {libraries.map((library) => (
              <Checkbox
                key={library.id}
                label={library.name}
                isChecked={libraryIds.includes(library.id)}
                onChange={(isOn) =>
                  setLibraryIds(
                    isOn ? [...libraryIds, library.id] : libraryIds.filter((id) => id !== library.id),
                  )
                }
              />
            ))}
          </div>
        )}
        <PlaybackLimitFields limits={limits} onChange={setLimits} />
        {user && (
          <Switch label={t('disable')} hint={t('disableHint')} isOn={isDisabled} onChange={setIsDisabled} />
        )}
        {save.error && (
          <p role="alert" className="text-base text-danger">
            {save.error.message}
          </p>
        )}
      </form>
    </Dialog>
  )
}
