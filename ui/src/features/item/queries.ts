/** What the page of a title asks for, and what is known of it before the answer is here. */
import {
  keepPreviousData,
  queryOptions,
  useQuery,
  useQueryClient,
  type QueryClient,
} from '@tanstack/react-query'
import { useMemo } from 'react'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { itemQuery } from '@/api/queries'
import type { Card, Item } from '@/api/types'

export const childrenQuery = (itemId: string) =>
  queryOptions({
    queryKey: keys.children(itemId),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/items/{item_id}/children', { params: { path: { item_id: itemId } }, signal })),
    placeholderData: keepPreviousData,
  })

/** A title; until the server answers, what a card on an earlier page already told. */
export function useItem(itemId: string) {
  const client = useQueryClient()
  const known = useMemo(() => {
    const card = findCard(client, itemId)
    return card && itemOfCard(card)
  }, [client, itemId])
  return useQuery({ ...itemQuery(itemId), ...(known && { placeholderData: known }) })
}

const rootsWithCards = new Set<unknown>(['home', 'items', 'favourites', 'search', 'item'])

function findCard(client: QueryClient, itemId: string): Card | undefined {
  const kept = client.getQueriesData({ predicate: ({ queryKey }) => rootsWithCards.has(queryKey[0]) })
  for (const [, data] of kept) {
    const card = cardIn(data, itemId)
    if (card) return card
  }
  return undefined
}

/** The card with this id, wherever it lies in an answer of the server. */
export function cardIn(value: unknown, itemId: string): Card | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if ('id' in value && value.id === itemId && 'kind' in value && 'user_data' in value && 'state' in value)
    return value as Card
  for (const part of Object.values(value)) {
    const card = cardIn(part, itemId)
    if (card) return card
  }
  return undefined
}

/** A title of which only the card is known. */
export function itemOfCard(card: Card): Item {
  return {
    parent_id: null,
    season_id: null,
    extra_type: null,
    sort_title: card.title,
    original_title: null,
    tagline: null,
    overview: null,
    content_rating: null,
    status: null,
    added_at: 0,
    logo: null,
    image_owner: {},
    genres: [],
    studios: [],
    people: [],
    provider_ids: {},
    versions: [],
    subtitles: [],
    chapters: [],
    seasons: [],
    extras: [],
    next_episode: null,
    previous_episode: null,
    present_count: null,
    expected_count: null,
    fields: [],
    id: card.id,
    library_id: card.library_id,
    kind: card.kind,
    title: card.title,
    state: card.state,
    user_data: card.user_data,
    series_id: card.series_id ?? null,
    series_title: card.series_title ?? null,
    season_number: card.season_number ?? null,
    number: card.number ?? null,
    number_end: card.number_end ?? null,
    year: card.year ?? null,
    released_on: card.released_on ?? null,
    runtime_ms: card.runtime_ms ?? null,
    community_rating: card.community_rating ?? null,
    poster: card.poster ?? null,
    backdrop: card.backdrop ?? null,
    thumb: card.thumb ?? null,
  }
}
