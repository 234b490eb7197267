import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { applyEvent, collectStale, eventKinds, staleAfter, type ServerEvent } from '@/api/events'
import { keys } from '@/api/keys'
import type { Job } from '@/api/types'

const job: Job = {
  id: 'j1',
  kind: 'scan_library',
  title: 'Scan Films',
  state: 'running',
  lane: 'scan',
  stage: 'walk',
  done_count: 1,
  total_count: null,
  current: null,
  error: null,
  result: null,
  library_id: 'l1',
  attempts: 1,
  created_at: 0,
  started_at: 0,
  finished_at: null,
}

const jobChanged = (state: Job['state'], done: number, id = 'j1'): ServerEvent => ({
  kind: 'job.changed',
  body: {
    job_id: id,
    kind: 'scan_library',
    state,
    stage: 'probe',
    done,
    total: 10,
    current: 'a',
    library_id: 'l1',
  },
})

describe('what an event makes stale', () => {
  test('a changed title is asked for again wherever it is shown', () => {
    expect(staleAfter({ kind: 'item.changed', body: { item_id: 'i1', library_id: 'l1' } })).toEqual([
      ['item', 'i1'],
      ['items', 'l1'],
      ['home'],
      ['favourites'],
      ['search'],
    ])
  })

  test('a scan that begins to wait, or is decided about, shows at once', () => {
    expect(staleAfter({ kind: 'libraries.changed', body: {} })).toContainEqual(keys.scanPlans)
  })

  test('a resync covers everything', () => {
    expect(staleAfter({ kind: 'resync', body: {} })).toEqual([[]])
  })

  test('progress of a job asks for nothing, its end does', () => {
    expect(staleAfter(jobChanged('running', 5))).toEqual([])
    expect(staleAfter(jobChanged('done', 10))).toEqual([
      keys.jobs,
      keys.libraries,
      keys.plans,
      keys.allMissing,
      keys.backups,
    ])
  })

  test('every kind is listened to once', () => {
    expect(new Set(eventKinds).size).toBe(eventKinds.length)
  })
})

describe('jobs', () => {
  let client: QueryClient
  let stale: unknown[]
  const apply = (event: ServerEvent) => applyEvent(event, client, (key) => stale.push(key))

  beforeEach(() => {
    client = new QueryClient()
    stale = []
    client.setQueryData(keys.activeJobs, [job])
  })

  test('progress is written into what is shown', () => {
    apply(jobChanged('running', 7))
    expect(client.getQueryData(keys.activeJobs)).toEqual([
      { ...job, stage: 'probe', done_count: 7, total_count: 10, current: 'a' },
    ])
    expect(stale).toEqual([])
  })

  test('an ended job leaves the active ones', () => {
    apply(jobChanged('cancelled', 7))
    expect(client.getQueryData(keys.activeJobs)).toEqual([])
  })

  test('an unknown job is asked for', () => {
    apply(jobChanged('queued', 0, 'j2'))
    expect(stale).toEqual([keys.activeJobs])
  })
})

describe('collecting', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('a thousand marks of one key become one', () => {
    const seen: unknown[] = []
    const stale = collectStale((key) => seen.push(key), 500)
    for (let n = 0; n < 1000; n++) stale.mark(['items', 'l1'])
    stale.mark(['home'])
    vi.advanceTimersByTime(499)
    expect(seen).toEqual([])
    vi.advanceTimersByTime(1)
    expect(seen).toEqual([['items', 'l1'], ['home']])
  })

  test('nothing is passed on after the end', () => {
    const seen: unknown[] = []
    const stale = collectStale((key) => seen.push(key), 500)
    stale.mark(['home'])
    stale.stop()
    vi.advanceTimersByTime(1000)
    expect(seen).toEqual([])
  })
})
