/** What administration asks for. Everything here is kept current by events. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'

export const systemInfoQuery = queryOptions({
  queryKey: keys.systemInfo,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/system/info', { signal })),
})

export const playbackSessionsQuery = queryOptions({
  queryKey: keys.playbackSessions,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/playback/sessions', { signal })),
  staleTime: 0,
})

export const backupsQuery = queryOptions({
  queryKey: keys.backups,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/system/backups', { signal })),
})

export const scanPlansQuery = queryOptions({
  queryKey: keys.scanPlans,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/scan-plans', { signal })),
})

export const usersQuery = queryOptions({
  queryKey: keys.users,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/users', { signal })),
})

export const outboundQuery = queryOptions({
  queryKey: keys.outbound,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/system/outbound', { signal })),
  staleTime: 0,
})

/** Asked again while devices are tested: nothing else tells how far that is. */
export const gpuQuery = queryOptions({
  queryKey: keys.gpu,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/system/gpu', { signal })),
  refetchInterval: ({ state }) => (state.data?.progress ? 1000 : false),
})

export const settingsQuery = (section: 'transcoding' | 'scanning' | 'previews' | 'subtitles') =>
  queryOptions({
    queryKey: keys.settings(section),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/settings/{section}', { params: { path: { section } }, signal })),
  })

export const transcodingQuery = settingsQuery('transcoding')

export const endedJobsQuery = infiniteQueryOptions({
  queryKey: keys.endedJobs,
  queryFn: ({ signal, pageParam }) =>
    answer(
      api.GET('/api/v1/jobs', {
        params: { query: { state: 'ended', limit: 25, ...(pageParam && { cursor: pageParam }) } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.next_cursor,
})
