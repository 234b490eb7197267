/** What the settings of a library ask for. */
import { queryOptions } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'

export const rootsQuery = (libraryId: string) =>
  queryOptions({
    queryKey: keys.roots(libraryId),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/libraries/{library_id}/roots', {
          params: { path: { library_id: libraryId } },
          signal,
        }),
      ),
  })

export const removalQuery = (libraryId: string, rootId: string) =>
  queryOptions({
    queryKey: keys.rootRemoval(libraryId, rootId),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/libraries/{library_id}/roots/{root_id}/removal', {
          params: { path: { library_id: libraryId, root_id: rootId } },
          signal,
        }),
      ),
    staleTime: 0,
  })

export const passedOverQuery = (libraryId: string, rootId: string) =>
  queryOptions({
    queryKey: keys.passedOver(libraryId, rootId),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/libraries/{library_id}/roots/{root_id}/passed-over', {
          params: { path: { library_id: libraryId, root_id: rootId } },
          signal,
        }),
      ),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

export const cronQuery = (cron: string) =>
  queryOptions({
    queryKey: keys.cron(cron),
    queryFn: ({ signal }) => answer(api.GET('/api/v1/system/cron', { params: { query: { cron } }, signal })),
    staleTime: 30_000,
    retry: false,
  })

export const libraryDefaultsQuery = queryOptions({
  queryKey: keys.settings('library_defaults'),
  queryFn: ({ signal }) =>
    answer(
      api.GET('/api/v1/settings/{section}', { params: { path: { section: 'library_defaults' } }, signal }),
    ),
})

export const jobQuery = (jobId: string) =>
  queryOptions({
    queryKey: keys.job(jobId),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: jobId } }, signal })),
    staleTime: 0,
  })
