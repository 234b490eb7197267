/** What scans of a library did and would do, and what of it is missing. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'

export const dryRunQuery = (libraryId: string) =>
  queryOptions({
    queryKey: keys.dryRun(libraryId),
    queryFn: async ({ signal }) => {
      const path = { library_id: libraryId }
      const { plan } = await answer(
        api.GET('/api/v1/libraries/{library_id}/dry-run', { params: { path }, signal }),
      )
      return plan
    },
  })

export const appliedPlansQuery = (libraryId: string) =>
  queryOptions({
    queryKey: keys.appliedPlans(libraryId),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/libraries/{library_id}/scan-plans', {
          params: { path: { library_id: libraryId } },
          signal,
        }),
      ),
  })

/** With samples. */
export const planQuery = (planId: string) =>
  queryOptions({
    queryKey: keys.plan(planId),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/scan-plans/{plan_id}', { params: { path: { plan_id: planId } }, signal })),
  })

export const missingQuery = (libraryId: string) =>
  infiniteQueryOptions({
    queryKey: keys.missing(libraryId),
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET('/api/v1/libraries/{library_id}/missing', {
          params: {
            path: { library_id: libraryId },
            query: { limit: 50, ...(pageParam && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  })

export const purgesQuery = (libraryId: string) =>
  queryOptions({
    queryKey: keys.purges(libraryId),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/libraries/{library_id}/purges', {
          params: { path: { library_id: libraryId } },
          signal,
        }),
      ),
  })

export const scanningQuery = queryOptions({
  queryKey: keys.settings('scanning'),
  queryFn: ({ signal }) =>
    answer(api.GET('/api/v1/settings/{section}', { params: { path: { section: 'scanning' } }, signal })),
})
