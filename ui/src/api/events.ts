/** What the server tells by itself, and which queries that makes stale. */
import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Job, Me } from '@/api/types'

/** The closed set of events, by kind. */
export interface EventKinds {
  'libraries.changed': Record<string, never>
  'library.changed': { library_id: string; revision: number }
  'item.changed': { item_id: string; library_id: string }
  'job.changed': {
    job_id: string
    kind: string
    state: Job['state']
    stage: string | null
    done: number
    total: number | null
    current: string | null
    library_id: string | null
  }
  'user_data.changed': { item_id: string; series_id: string | null }
  'preferences.changed': Record<string, never>
  'session.revoked': { session_id: string }
  'users.changed': Record<string, never>
  'settings.changed': { section: string }
  'playback.changed': Record<string, never>
  /** Somebody who runs the server says something to who watches; `is_stop`: and has stopped them. */
  'playback.message': { playback_id: string; text: string; is_stop: boolean }
  resync: Record<string, never>
}

export type EventKind = keyof EventKinds
export type ServerEvent = { [K in EventKind]: { kind: K; body: EventKinds[K] } }[EventKind]

export const eventKinds = [
  'libraries.changed',
  'library.changed',
  'item.changed',
  'job.changed',
  'user_data.changed',
  'preferences.changed',
  'session.revoked',
  'users.changed',
  'settings.changed',
  'playback.changed',
  'playback.message',
  'resync',
] as const satisfies readonly EventKind[]

/** Queries that an event makes stale. Pure; `applyEvent` acts on it. */
export function staleAfter(event: ServerEvent): readonly QueryKey[] {
  switch (event.kind) {
    case 'libraries.changed':
      return [keys.libraries, keys.home, keys.scanPlans, keys.plans, keys.allMissing]
    case 'library.changed':
      return [keys.libraries, keys.home, keys.libraryItems(event.body.library_id)]
    case 'item.changed':
      return [
        keys.item(event.body.item_id),
        keys.libraryItems(event.body.library_id),
        keys.home,
        keys.favourites,
        ['search'],
      ]
    case 'job.changed':
      return isEnded(event.body.state)
        ? [keys.jobs, keys.libraries, keys.plans, keys.allMissing, keys.backups]
        : []
    case 'user_data.changed':
      // Seasons and series count their episodes: which ones, the event does not say.
      return [['item'], ['items'], keys.home, keys.favourites]
    case 'preferences.changed':
      return [keys.me]
    case 'session.revoked':
      return [keys.sessions]
    case 'users.changed':
      return [keys.users]
    case 'settings.changed':
      return [keys.settings(event.body.section), keys.status]
    case 'playback.changed':
      return [keys.playbackSessions]
    case 'playback.message':
      return []
    case 'resync':
      return [[]]
  }
}

export function applyEvent(
  event: ServerEvent,
  client: QueryClient,
  markStale: (key: QueryKey) => void,
): void {
  if (event.kind === 'job.changed') applyJob(event.body, client, markStale)
  if (event.kind === 'session.revoked') {
    const me = client.getQueryData<Me | null>(keys.me)
    if (me?.session_id === event.body.session_id) void client.invalidateQueries({ queryKey: keys.me })
  }
  staleAfter(event).forEach(markStale)
}

function isEnded(state: Job['state']): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}

/** Progress comes several times a second: it is written into what is shown, not asked for again. */
function applyJob(
  body: EventKinds['job.changed'],
  client: QueryClient,
  markStale: (key: QueryKey) => void,
): void {
  const change = (job: Job): Job => ({
    ...job,
    state: body.state,
    stage: body.stage,
    done_count: body.done,
    total_count: body.total,
    current: body.current,
  })
  client.setQueryData<Job>(keys.job(body.job_id), (job) => job && change(job))
  const active = client.getQueryData<Job[]>(keys.activeJobs)
  if (!active) return
  if (!active.some((job) => job.id === body.job_id)) {
    markStale(keys.activeJobs)
    return
  }
  client.setQueryData<Job[]>(
    keys.activeJobs,
    active.map((job) => (job.id === body.job_id ? change(job) : job)).filter((job) => !isEnded(job.state)),
  )
}

/** Collects stale keys and passes each on once a moment: a scan tells of thousands of titles. */
export function collectStale(invalidate: (key: QueryKey) => void, everyMs = 700) {
  const waiting = new Map<string, QueryKey>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    const pending = [...waiting.values()]
    waiting.clear()
    pending.forEach(invalidate)
  }
  return {
    mark(key: QueryKey) {
      waiting.set(JSON.stringify(key), key)
      timer ??= setTimeout(flush, everyMs)
    },
    stop() {
      clearTimeout(timer)
      waiting.clear()
    },
  }
}
