/** Signing in and out, and what a person prefers. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { meQuery } from '@/api/queries'
import { forgetPerson } from '@/api/query-client'
import type { Me, PreferencesPatch } from '@/api/types'
import { readStored, writeStored } from '@/lib/storage'

/** Whether somebody was signed in here last time: lets the pages ask at once, before the server has said who it is. */
const hintKey = 'rf-signed-in'

export function wasSignedIn(): boolean {
  return readStored('local', hintKey) === '1'
}

export function rememberSignedIn(isSignedIn: boolean): void {
  writeStored('local', hintKey, isSignedIn ? '1' : null)
}

export function useSignIn() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (given: { name: string; password: string }) =>
      answer(
        api.POST('/api/v1/auth/login', {
          body: { ...given, device_name: deviceName(), client: 'Rustfin Web' },
        }),
      ),
    onSuccess: async () => {
      forgetPerson(client)
      await client.fetchQuery({ ...meQuery, staleTime: 0 })
    },
  })
}

export function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => answer(api.POST('/api/v1/auth/logout')),
    onSuccess: () => forgetPerson(client),
  })
}

export function useUpdatePreferences() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (patch: PreferencesPatch) =>
      answer(api.PATCH('/api/v1/users/me/preferences', { body: patch })),
    onMutate: (patch) => {
      const before = client.getQueryData<Me | null>(keys.me)
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value != null))
      if (before)
        client.setQueryData<Me>(keys.me, { ...before, preferences: { ...before.preferences, ...given } })
      return { before }
    },
    onError: (_error, _patch, shown) => client.setQueryData(keys.me, shown?.before),
    onSuccess: (preferences) => {
      client.setQueryData<Me | null>(keys.me, (me) => me && { ...me, preferences })
    },
  })
}

const browsers: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: readonly [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Tizen|Web0S/, 'TV'],
  [/Linux|X11/, 'Linux'],
]

/** How this device is listed among a person's sessions: "Firefox on Linux". */
export function deviceName(userAgent: string = navigator.userAgent): string {
  const first = (table: readonly [RegExp, string][], otherwise: string) =>
    table.find(([pattern]) => pattern.test(userAgent))?.[1] ?? otherwise
  return `${first(browsers, 'Browser')} on ${first(systems, 'another system')}`
}
