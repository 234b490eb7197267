/** What the library screen asks the server. */
import { queryOptions } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { FacetsQuery, ItemsQuery } from '@/api/types'

/** Titles in one request: several screens full, so that scrolling seldom waits. */
export const pageSize = 100

export const itemsPageQuery = (libraryId: string, query: ItemsQuery, page: number) =>
  queryOptions({
    queryKey: [...keys.items(libraryId, query), page],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/libraries/{library_id}/items', {
          params: {
            path: { library_id: libraryId },
            query: { ...query, offset: page * pageSize, limit: pageSize },
          },
          signal,
        }),
      ),
  })

export const facetsQuery = (libraryId: string, query: FacetsQuery) =>
  queryOptions({
    queryKey: keys.facets(libraryId, query),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/libraries/{library_id}/facets', {
          params: { path: { library_id: libraryId }, query },
          signal,
        }),
      ),
  })
