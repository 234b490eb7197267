/** The titles of a listing, fetched page by page as they come into view. */
import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Card, ItemPage, ItemsQuery } from '@/api/types'
import { pagesOf } from '@/lib/grid'
import { itemsPageQuery, pageSize } from './queries'

/** Lines that only fly past are not asked for. */
const settleAfterMs = 90

export interface Titles {
  /** Undefined until the first page is here. */
  total: number | undefined
  getItem: (index: number) => Card | undefined
  needRange: (start: number, end: number) => void
  error: Error | null
  isFetching: boolean
  retry: () => void
}

export function useTitles(libraryId: string, query: ItemsQuery): Titles {
  const client = useQueryClient()
  const [wanted, setWanted] = useState<readonly number[]>([0])
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  // The first page is always kept: it knows how many there are.
  const pages = wanted.includes(0) ? wanted : [0, ...wanted]
  const results = useQueries({
    queries: pages.map((page) => itemsPageQuery(libraryId, query, page)),
  })
  const shown = new Map<number, ItemPage>()
  pages.forEach((page, position) => {
    const data = results[position]?.data
    if (data) shown.set(page, data)
  })

  const getItem = (index: number): Card | undefined => {
    const page = Math.floor(index / pageSize)
    // A focused line stays while its page is out of view; then what was known of it will do.
    const data = shown.get(page) ?? client.getQueryData(itemsPageQuery(libraryId, query, page).queryKey)
    return data?.items[index % pageSize]
  }

  const needRange = useCallback(
    (start: number, end: number) => {
      const next = pagesOf(start, end, pageSize)
      const isKnown = next.every((page) =>
        client.getQueryData(itemsPageQuery(libraryId, query, page).queryKey),
      )
      const want = () => setWanted((before) => (before.join() === next.join() ? before : next))
      clearTimeout(timer.current)
      if (isKnown) want()
      else timer.current = setTimeout(want, settleAfterMs)
    },
    [client, libraryId, query],
  )

  const failed = results.filter(({ isError }) => isError)
  return {
    total: shown.get(0)?.total ?? undefined,
    getItem,
    needRange,
    error: failed[0]?.error ?? null,
    isFetching: results.some(({ isFetching }) => isFetching),
    retry: () => failed.forEach((result) => void result.refetch()),
  }
}
