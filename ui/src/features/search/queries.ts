/** What the search screen asks the server. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'

const perGroup = 24

/** One request an input; the one before is given up. What was found stays until there is an answer. */
export const searchQuery = (q: string) =>
  queryOptions({
    queryKey: keys.search(q),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/search', { params: { query: { q, limit: perGroup } }, signal })),
    enabled: q.length > 0,
    placeholderData: keepPreviousData,
  })
