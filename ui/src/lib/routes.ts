/** Every address of the app. Pages are addressed by query, so each page is one file that any server can send. */
import type { Route } from 'next'

type Query = Record<string, string | number | undefined | null>

function address(path: `/${string}`, query: Query = {}): Route {
  const given = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  )
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return (search ? `${path}?${search}` : path) as Route
}

export const routes = {
  home: () => address('/'),
  library: (id: string, query: Query = {}) => address('/library/', { id, ...query }),
  item: (id: string, query: { season?: string } = {}) => address('/item/', { id, ...query }),
  /** `version` picks one of several files; `from` overrides the resume point. */
  watch: (id: string, query: { version?: string; from_ms?: number } = {}) =>
    address('/watch/', { id, ...query }),
  search: (q?: string) => address('/search/', { q }),
  favourites: () => address('/favourites/'),
  settings: (section?: string) => address('/settings/', { section }),
  admin: (section?: AdminSection) => address('/admin/', { section }),
  /** A library in administration. */
  libraryPage: (library: string, view?: LibraryView) =>
    address('/admin/', { section: 'libraries', library, view }),
  /** `names` are paths, one a line. */
  names: (query: { kind?: string; names?: string } = {}) =>
    address('/admin/', { section: 'names', ...query }),
  setup: () => address('/setup/'),
  login: (next?: string) => address('/login/', { next }),
}

export const libraryViews = ['settings', 'scans', 'missing'] as const
export type LibraryView = (typeof libraryViews)[number]

export const adminSections = [
  'dashboard',
  'libraries',
  'names',
  'jobs',
  'users',
  'report',
  'transcoding',
  'background',
  'network',
] as const
export type AdminSection = (typeof adminSections)[number]

/**
 * Where sign-in may send a person afterwards: a page of this app, never another site.
 * `next` comes from the address bar, so anything can stand in it.
 */
export function safeNext(next: string | null): Route {
  if (!next || !next.startsWith('/') || next.startsWith('//') || /[\\\u0000-\u001f]/.test(next))
    return routes.home()
  const path = next.split(/[?#]/, 1)[0] ?? ''
  return /^\/(login|setup)\b/.test(path) ? routes.home() : (next as Route)
}
