/** The name of every query. What belongs together shares its beginning, so that it goes stale together. */
import type { FacetsQuery, ItemsQuery } from '@/api/types'

export const keys = {
  status: ['status'],
  me: ['me'],
  home: ['home'],
  favourites: ['favourites'],
  libraries: ['libraries'],
  scanPlans: ['scan-plans'],
  /** Everything listed of one library. */
  libraryItems: (libraryId: string) => ['items', libraryId],
  items: (libraryId: string, query: ItemsQuery) => ['items', libraryId, 'page', query],
  facets: (libraryId: string, query: FacetsQuery) => ['items', libraryId, 'facets', query],
  item: (itemId: string) => ['item', itemId],
  children: (itemId: string) => ['item', itemId, 'children'],
  expected: (itemId: string) => ['item', itemId, 'expected'],
  search: (q: string) => ['search', q],
  jobs: ['jobs'],
  activeJobs: ['jobs', 'active'],
  endedJobs: ['jobs', 'ended'],
  job: (jobId: string) => ['jobs', 'one', jobId],
  users: ['users'],
  sessions: ['sessions'],
  apiKeys: ['api-keys'],
  allSettings: ['settings'],
  settings: (section: string) => ['settings', section],
  systemInfo: ['system', 'info'],
  gpu: ['system', 'gpu'],
  folders: (path: string | null) => ['system', 'folders', path],
  outbound: ['system', 'outbound'],
  backups: ['system', 'backups'],
  playbackSessions: ['playback', 'sessions'],
} as const
