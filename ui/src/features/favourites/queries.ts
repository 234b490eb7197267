/** What the favourites screen asks the server. */
import { infiniteQueryOptions } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'

const pageSize = 120

export const favouritesQuery = infiniteQueryOptions({
  queryKey: keys.favourites,
  queryFn: ({ signal, pageParam }) =>
    answer(
      api.GET('/api/v1/favourites', {
        params: { query: { limit: pageSize, ...(pageParam && { cursor: pageParam }) } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
})
