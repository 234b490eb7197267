/** Queries that several screens share. A query of one screen stands in its feature. */
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api, ApiError } from '@/api/client'
import { keys } from '@/api/keys'
import type { Me, Preferences } from '@/api/types'

/** Before sign-in: the server's name, and whether it still needs its first admin. */
export const statusQuery = queryOptions({
  queryKey: keys.status,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/system/status', { signal })),
})

/** Who is signed in; null is nobody. */
export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await answer(api.GET('/api/v1/users/me', { signal }))
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
})

export const librariesQuery = queryOptions({
  queryKey: keys.libraries,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/libraries', { signal })),
})

export const homeQuery = queryOptions({
  queryKey: keys.home,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/home', { signal })),
})

export const itemQuery = (itemId: string) =>
  queryOptions({
    queryKey: keys.item(itemId),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/items/{item_id}', { params: { path: { item_id: itemId } }, signal })),
  })

/** The tracks of an album or an artist in order, or a track itself. */
export const tracksQuery = (itemId: string) =>
  queryOptions({
    queryKey: keys.tracks(itemId),
    queryFn: async ({ signal }) => {
      const params = { path: { item_id: itemId } }
      return (await answer(api.GET('/api/v1/items/{item_id}/tracks', { params, signal }))).items
    },
  })

/** Admins only. Kept current by events, not by asking again. */
export const activeJobsQuery = queryOptions({
  queryKey: keys.activeJobs,
  queryFn: async ({ signal }) => {
    const page = await answer(api.GET('/api/v1/jobs', { params: { query: { state: 'active' } }, signal }))
    return page.jobs
  },
})

/** Who is signed in: undefined until the server has said, null for nobody. */
export function useMe(): Me | null | undefined {
  return useQuery(meQuery).data
}

const defaultPreferences: Preferences = {
  theme: 'system',
  ui_language: null,
  audio_languages: [],
  subtitle_languages: [],
  subtitle_mode: 'default',
  subtitle_style: {
    size_percent: 100,
    colour: '#ffffff',
    background: '#00000000',
    edge: 'outline',
    edge_colour: '#000000',
    position_percent: 5,
    font: 'default',
    is_bold: false,
  },
  is_hearing_impaired_preferred: false,
  is_missing_shown: false,
  is_next_episode_automatic: true,
  skip_back_s: 10,
  skip_forward_s: 30,
  intro_skip: 'button',
  recap_skip: 'button',
  credits_skip: 'button',
  next_episode_countdown_s: 10,
}

/** What the person prefers; the defaults until the server has said. */
export function usePreferences(): Preferences {
  return useMe()?.preferences ?? defaultPreferences
}

export function useIsAdmin(): boolean {
  return useMe()?.user.role === 'admin'
}

export function useLibraries() {
  return useQuery(librariesQuery)
}

/** Fetches a title before its page asks for it. */
export function usePrefetchItem(): (itemId: string) => void {
  const client = useQueryClient()
  return (itemId) => void client.prefetchQuery(itemQuery(itemId))
}
