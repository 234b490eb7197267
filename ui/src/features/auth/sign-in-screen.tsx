/** Name and password, over a wall of posters; afterwards the page that was asked for. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { useRouter, useSearchParams } from 'next/navigation'
import { useEffect, useState, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import { ApiError } from '@/api/client'
import { meQuery, statusQuery } from '@/api/queries'
import { useSignIn, wasSignedIn } from '@/api/session'
import { Backdrop } from '@/components/backdrop'
import { Button } from '@/components/button'
import { PasswordField, TextField } from '@/components/field'
import { Wordmark } from '@/components/logo'
import { PageHeading } from '@/components/page'
import { focusFirstProblem } from '@/lib/forms'
import { routes, safeNext } from '@/lib/routes'
import { useHydrated } from '@/lib/store'

export function SignInScreen() {
  const t = useTranslations('auth')
  const router = useRouter()
  const next = safeNext(useSearchParams().get('next'))
  const { data: status } = useQuery(statusQuery)
  // Who was never here need not be asked: the answer would only be a refusal.
  const { data: me } = useQuery({ ...meQuery, enabled: useHydrated() && wasSignedIn() })

  useEffect(() => {
    if (me) router.replace(next)
    else if (status?.is_setup_needed) router.replace(routes.setup())
  }, [me, status, router, next])

  return (
    <main className="relative isolate flex min-h-dvh flex-col items-center justify-center px-5 py-12">
      <Backdrop />
      <div className="w-full max-w-md animate-page rounded-lg bg-bg/80 p-6 ring-1 ring-line/70 backdrop-blur-xl sm:p-10">
        <Wordmark className="mb-8 text-xl" />
        <PageHeading title={t('signIn')} className="text-3xl font-semibold">
          {t('title')}
        </PageHeading>
        <p className="mt-2 min-h-6 text-md text-muted">
          {status ? t('to', { server: status.server_name }) : null}
        </p>
        <SignInForm />
      </div>
    </main>
  )
}

interface Problems {
  name?: string
  password?: string
}

function SignInForm() {
  const t = useTranslations('auth')
  const signIn = useSignIn()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [problems, setProblems] = useState<Problems>({})
  const failure = useFailure(signIn.error)

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const found: Problems = {
      ...(name.trim() ? {} : { name: t('nameMissing') }),
      ...(password ? {} : { password: t('passwordMissing') }),
    }
    setProblems(found)
    if (found.name || found.password) focusFirstProblem(event.currentTarget)
    else signIn.mutate({ name: name.trim(), password })
  }

  return (
    <form onSubmit={submit} noValidate className="mt-8 flex flex-col gap-5">
      <TextField
        label={t('name')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        value={name}
        error={problems.name}
        onChange={(event) => setName(event.target.value)}
      />
      <PasswordField
        label={t('password')}
        name="password"
        autoComplete="current-password"
        value={password}
        error={problems.password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {failure && (
        <p
          role="alert"
          className="rounded-md bg-s2 px-4 py-3 text-base text-danger ring-1 ring-line ring-inset"
        >
          {failure}
        </p>
      )}
      <Button look="primary" size="lg" type="submit" isBusy={signIn.isPending} className="mt-1 w-full">
        {t('signIn')}
      </Button>
    </form>
  )
}

/** The refusal in words; when it was about too many attempts, with the seconds that are left. */
function useFailure(error: Error | null): string | null {
  const t = useTranslations('auth')
  const waitS =
    error instanceof ApiError && error.status === 429 ? Number(error.details.retry_after_s ?? 0) : 0
  const left = useCountdown(error, waitS)
  if (!error) return null
  if (error instanceof ApiError && error.status === 401) return t('wrong')
  if (waitS > 0) return left > 0 ? t('tooMany', { seconds: left }) : null
  return error.message
}

function useCountdown(error: Error | null, fromS: number): number {
  const [started, setStarted] = useState<{ error: Error | null; left: number }>({ error: null, left: 0 })
  if (started.error !== error) setStarted({ error, left: Math.ceil(fromS) })
  useEffect(() => {
    if (fromS <= 0) return
    const timer = setInterval(() => setStarted((now) => ({ ...now, left: Math.max(0, now.left - 1) })), 1000)
    return () => clearInterval(timer)
  }, [error, fromS])
  return started.left
}
