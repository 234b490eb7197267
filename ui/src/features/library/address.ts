/** What of a library is listed and how, as it stands in the address bar. Pure. */
import type { ItemsQuery } from '@/api/types'

export const sorts = ['title', 'added', 'latest', 'released', 'rating', 'runtime'] as const
export type Sort = (typeof sorts)[number]
export const watchedStates = ['unwatched', 'in_progress', 'watched'] as const
export type WatchedState = (typeof watchedStates)[number]

/** What a library of music lists; all others list their titles. */
export const views = ['titles', 'artists', 'tracks'] as const
export type View = (typeof views)[number]

export interface Listing {
  view: View
  sort: Sort
  isDescending: boolean
  genres: readonly string[]
  yearFrom: number | null
  yearTo: number | null
  watched: WatchedState | null
  isFavourite: boolean
}

const descendsAtFirst: Record<Sort, boolean> = {
  title: false,
  added: true,
  latest: true,
  released: true,
  rating: true,
  runtime: true,
}

export const wholeLibrary: Listing = {
  view: 'titles',
  sort: 'title',
  isDescending: false,
  genres: [],
  yearFrom: null,
  yearTo: null,
  watched: null,
  isFavourite: false,
}

/** Anything can stand in an address: what is not understood counts as not given. */
export function readListing(params: URLSearchParams): Listing {
  const sort = oneOf(sorts, params.get('sort')) ?? 'title'
  const order = params.get('order')
  return {
    view: oneOf(views, params.get('view')) ?? 'titles',
    sort,
    isDescending: order === 'desc' || (order !== 'asc' && descendsAtFirst[sort]),
    genres: [...new Set(params.getAll('genre').filter(Boolean))],
    yearFrom: readYear(params.get('year_from')),
    yearTo: readYear(params.get('year_to')),
    watched: oneOf(watchedStates, params.get('watched')),
    isFavourite: params.get('favourite') === '1',
  }
}

/** The shortest address that says the same. */
export function writeListing(libraryId: string, listing: Listing): URLSearchParams {
  const params = new URLSearchParams({ id: libraryId })
  if (listing.view !== 'titles') params.set('view', listing.view)
  if (listing.sort !== 'title') params.set('sort', listing.sort)
  if (listing.isDescending !== descendsAtFirst[listing.sort])
    params.set('order', listing.isDescending ? 'desc' : 'asc')
  listing.genres.forEach((genre) => params.append('genre', genre))
  if (listing.yearFrom !== null) params.set('year_from', String(listing.yearFrom))
  if (listing.yearTo !== null) params.set('year_to', String(listing.yearTo))
  if (listing.watched) params.set('watched', listing.watched)
  if (listing.isFavourite) params.set('favourite', '1')
  return params
}

/** Another order begins the way one mostly wants it: names from A, the newest first. */
export function sortedBy(listing: Listing, sort: Sort): Listing {
  return { ...listing, sort, isDescending: descendsAtFirst[sort] }
}

export function withoutFilters({ view, sort, isDescending }: Listing): Listing {
  return { ...wholeLibrary, view, sort, isDescending }
}

export function filterCount(listing: Listing): number {
  const hasYears = listing.yearFrom !== null || listing.yearTo !== null
  return (
    listing.genres.length + Number(hasYears) + Number(listing.watched !== null) + Number(listing.isFavourite)
  )
}

export function filtersOf(listing: Listing) {
  return {
    ...(listing.view !== 'titles' && { view: listing.view }),
    ...(listing.genres.length > 0 && { genre: [...listing.genres] }),
    ...(listing.yearFrom !== null && { year_from: listing.yearFrom }),
    ...(listing.yearTo !== null && { year_to: listing.yearTo }),
    ...(listing.watched && { watched: listing.watched }),
    ...(listing.isFavourite && { is_favourite: true }),
  } satisfies ItemsQuery
}

export function itemsQueryOf(listing: Listing): ItemsQuery {
  return { ...filtersOf(listing), sort: listing.sort, order: listing.isDescending ? 'desc' : 'asc' }
}

function oneOf<const T extends string>(known: readonly T[], value: string | null): T | null {
  return known.find((each) => each === value) ?? null
}

function readYear(value: string | null): number | null {
  return value && /^\d{4}$/.test(value) ? Number(value) : null
}
