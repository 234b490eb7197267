/** The one place where the server's state lives, with the rules for keeping it. */
import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '@/api/client'
import { keys } from '@/api/keys'

/** Events make queries stale; this is only for what no event tells. */
const freshForMs = 5 * 60_000
const keptForMs = 30 * 60_000
const retries = 2

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: freshForMs,
        gcTime: keptForMs,
        refetchOnWindowFocus: false,
        retry: (failures, error) => !(error instanceof ApiError) && failures < retries,
        retryDelay: (failures) => 400 * 2 ** failures,
      },
    },
  })
}

/** Forgets one person's view before the next one signs in; what is public stays. */
export function forgetPerson(client: QueryClient): void {
  client.setQueryData(keys.me, null)
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' && queryKey[0] !== 'status' })
}
