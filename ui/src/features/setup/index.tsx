/** The first run: an administrator, then a library, then it is yours. Closed for ever afterwards. */
'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import { answer, api, ApiError } from '@/api/client'
import { meQuery, statusQuery } from '@/api/queries'
import { forgetPerson } from '@/api/query-client'
import { Backdrop } from '@/components/backdrop'
import { Button } from '@/components/button'
import { PasswordField, TextField } from '@/components/field'
import { Wordmark } from '@/components/logo'
import { PageHeading } from '@/components/page'
import { emptyDraft, findProblems, LibraryFields, useCreateLibrary } from '@/features/library-form'
import { cn } from '@/lib/cn'
import { focusFirstProblem } from '@/lib/forms'
import { routes } from '@/lib/routes'
import { passwordStrength } from './password-strength'

type Step = 'admin' | 'library'

export function SetupScreen() {
  const t = useTranslations('setup')
  const router = useRouter()
  const { data: status } = useQuery(statusQuery)
  const [step, setStep] = useState<Step>('admin')
  const isOver = status?.is_setup_needed === false && step === 'admin'
  useEffect(() => {
    if (isOver) router.replace(routes.home())
  }, [isOver, router])
  const number = step === 'admin' ? 1 : 2
  return (
    <main className="relative isolate flex min-h-dvh flex-col items-center justify-center px-5 py-12">
      <Backdrop />
      <div className="w-full max-w-xl animate-page rounded-lg bg-bg/85 p-6 ring-1 ring-line/70 backdrop-blur-xl sm:p-10">
        <div className="mb-8 flex items-center justify-between gap-4">
          <Wordmark className="text-xl" />
          <p className="flex items-center gap-2 text-sm text-subtle">
            {t('step', { number, count: 2 })}
            {([1, 2] as const).map((dot) => (
              <span
                key={dot}
                aria-hidden
                className={cn(
                  'h-1.5 rounded-full transition-all',
                  dot === number ? 'w-6 bg-accent' : 'w-1.5 bg-strong',
                )}
              />
            ))}
          </p>
        </div>
        {step === 'admin' ? (
          <AdminStep onDone={() => setStep('library')} />
        ) : (
          <LibraryStep onDone={() => router.replace(routes.home())} />
        )}
      </div>
    </main>
  )
}

function useCreateAdmin() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (given: { name: string; password: string; serverName: string }) =>
      answer(
        api.POST('/api/v1/setup', {
          body: {
            name: given.name,
            password: given.password,
            ...(given.serverName && { server_name: given.serverName }),
          },
        }),
      ),
    onSuccess: async () => {
      forgetPerson(client)
      await client.fetchQuery({ ...meQuery, staleTime: 0 })
    },
  })
}

function AdminStep({ onDone }: { onDone: () => void }) {
  const t = useTranslations('setup')
  const client = useQueryClient()
  const create = useCreateAdmin()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [serverName, setServerName] = useState('')
  const [isTried, setIsTried] = useState(false)
  const strength = passwordStrength(password)
  const found: Partial<Record<'name' | 'password' | 'again', string>> = {
    ...(name.trim() ? {} : { name: t('nameMissing') }),
    ...(password.length >= 8 ? {} : { password: t('passwordShort') }),
    ...(password === again ? {} : { again: t('passwordsDiffer') }),
  }
  // Said once somebody wants to go on, and no longer than it is so.
  const problems = isTried ? found : {}
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setIsTried(true)
    if (Object.keys(found).length > 0) {
      focusFirstProblem(event.currentTarget)
      return
    }
    const given = { name: name.trim(), password, serverName: serverName.trim() }
    create.mutate(given, { onSuccess: onDone })
  }
  const isTooLate = create.error instanceof ApiError && create.error.status === 409
  return (
    <form onSubmit={submit} noValidate>
      <PageHeading title={t('title')} className="text-3xl font-semibold" />
      <p className="mt-2 text-md text-pretty text-muted">{t('adminBody')}</p>
      <div className="mt-8 flex flex-col gap-5">
        <TextField
          label={t('name')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          autoFocus
          value={name}
          error={problems.name}
          onChange={(event) => setName(event.target.value)}
        />
        <div>
          <PasswordField
            label={t('password')}
            autoComplete="new-password"
            maxLength={256}
            value={password}
            error={problems.password}
            hint={problems.password ? undefined : t('passwordHint')}
            onChange={(event) => setPassword(event.target.value)}
          />
          {password && (
            <div className="mt-2 flex items-center gap-3" aria-live="polite">
              <div aria-hidden className="flex flex-1 gap-1">
                {[1, 2, 3, 4].map((bar) => (
                  <span
                    key={bar}
                    className={cn(
                      'h-1 flex-1 rounded-full',
                      bar > strength
                        ? 'bg-s3'
                        : strength <= 1
                          ? 'bg-danger'
                          : strength === 2
                            ? 'bg-warning'
                            : 'bg-success',
                    )}
                  />
                ))}
              </div>
              <span className="text-sm text-muted">{t(`strength.${strength}`)}</span>
            </div>
          )}
        </div>
        <PasswordField
          label={t('passwordAgain')}
          autoComplete="new-password"
          maxLength={256}
          value={again}
          error={problems.again}
          onChange={(event) => setAgain(event.target.value)}
        />
        <TextField
          label={t('serverName')}
          hint={t('serverNameHint')}
          maxLength={64}
          value={serverName}
          onChange={(event) => setServerName(event.target.value)}
        />
        {create.error && (
          <p
            role="alert"
            className="rounded-md bg-s2 px-4 py-3 text-base text-danger ring-1 ring-line ring-inset"
          >
            {isTooLate ? t('tooLate') : create.error.message}
          </p>
        )}
        {isTooLate ? (
          // Once the server says that it is set up, this page leads away by itself.
          <Button
            look="primary"
            size="lg"
            className="w-full"
            onClick={() => void client.refetchQueries(statusQuery)}
          >
            {t('signIn')}
          </Button>
        ) : (
          <Button look="primary" size="lg" type="submit" isBusy={create.isPending} className="w-full">
            {t('next')}
          </Button>
        )}
      </div>
    </form>
  )
}

function LibraryStep({ onDone }: { onDone: () => void }) {
  const t = useTranslations('setup')
  const words = useTranslations('libraryForm')
  const create = useCreateLibrary()
  const [draft, setDraft] = useState({ ...emptyDraft, name: words('kinds.movies') })
  const [isTried, setIsTried] = useState(false)
  const found = findProblems(draft, words)
  const form = useRef<HTMLFormElement>(null)
  // The button that led here is gone; whoever listens or has a remote goes on from the new heading.
  useEffect(() => form.current?.querySelector('h1')?.focus({ preventScroll: true }), [])
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setIsTried(true)
    if (Object.keys(found).length === 0) create.mutate(draft, { onSuccess: onDone })
    else focusFirstProblem(event.currentTarget)
  }
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <PageHeading title={t('libraryTitle')} className="text-3xl font-semibold" />
      <p className="mt-2 mb-8 text-md text-pretty text-muted">{t('libraryBody')}</p>
      <LibraryFields draft={draft} problems={isTried ? found : {}} onChange={setDraft} />
      {create.error && (
        <p
          role="alert"
          className="mt-5 rounded-md bg-s2 px-4 py-3 text-base text-danger ring-1 ring-line ring-inset"
        >
          {create.error.message}
        </p>
      )}
      <div className="mt-8 flex flex-col gap-3 sm:flex-row-reverse">
        <Button look="primary" size="lg" type="submit" isBusy={create.isPending} className="sm:flex-1">
          {t('finish')}
        </Button>
        <Button size="lg" onClick={onDone}>
          {t('later')}
        </Button>
      </div>
    </form>
  )
}
