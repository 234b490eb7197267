/** Lets the signed-in in, and sends everyone else to sign-in or to the first-run page. */
'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useEffect, type ReactNode } from 'react'
import { onSignedOut } from '@/api/client'
import { followServer } from '@/api/connection'
import { meQuery, statusQuery } from '@/api/queries'
import { forgetPerson } from '@/api/query-client'
import { rememberSignedIn, wasSignedIn } from '@/api/session'
import { Mark } from '@/components/logo'
import { Spinner } from '@/components/spinner'
import { ErrorState } from '@/components/states'
import { basePath } from '@/lib/base'
import { routes } from '@/lib/routes'
import { useHydrated } from '@/lib/store'
import { applyTheme } from '@/lib/theme'
import { applyLocale } from '@/messages/provider'

export function Guard({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const isHydrated = useHydrated()
  const { data: me, error, refetch, isFetching } = useQuery(meQuery)

  useEffect(() => onSignedOut(() => forgetPerson(client)), [client])
  useEffect(() => {
    if (me !== undefined) rememberSignedIn(me !== null)
  }, [me])

  const userId = me?.user.id
  useEffect(() => (userId ? followServer(client) : undefined), [client, userId])

  const theme = me?.preferences.theme
  const language = me?.preferences.ui_language
  useEffect(() => {
    if (theme) applyTheme(theme)
  }, [theme])
  useEffect(() => {
    if (language) applyLocale(language)
  }, [language])

  if (me === null) return <ToSignIn />
  // Whoever was here last time most likely still is: their pages ask at the same time as this guard does.
  if (me || (isHydrated && wasSignedIn())) return children
  if (error) return <Unreachable error={error} onRetry={() => void refetch()} isRetrying={isFetching} />
  return <Splash />
}

function ToSignIn() {
  const router = useRouter()
  const { data: status, error, refetch, isFetching } = useQuery(statusQuery)
  useEffect(() => {
    if (!status) return
    router.replace(status.is_setup_needed ? routes.setup() : routes.login(hereForLater()))
  }, [router, status])
  if (error) return <Unreachable error={error} onRetry={() => void refetch()} isRetrying={isFetching} />
  return <Splash />
}

function Unreachable(props: { error: Error; onRetry: () => void; isRetrying: boolean }) {
  return (
    <main className="flex min-h-dvh items-center justify-center">
      <ErrorState level={1} {...props} />
    </main>
  )
}

/** The page that was asked for, unless it is home anyway. */
function hereForLater(): string | undefined {
  const path = window.location.pathname.slice(basePath.length) || '/'
  return path === '/' ? undefined : path + window.location.search
}

/** Stands while it is not known who is there; a quick answer never shows more than the ground. */
export function Splash() {
  return (
    <div className="flex min-h-dvh flex-col items-center justify-center gap-6 text-muted">
      <Mark className="size-12 animate-fade" />
      <Spinner className="size-6" delayMs={600} />
    </div>
  )
}
