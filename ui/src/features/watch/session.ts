/** A playing on the server: begun when the page opens, told how it goes, ended when the page is left. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { answer, api } from '@/api/client'
import type { PlaybackSession } from '@/api/types'
import { withBase } from '@/lib/base'
import { measureDevice } from '@/player'

export interface Ask {
  itemId: string
  /** One file of several; null lets the server choose. */
  fileId: string | null
  /** Where to begin; null resumes. */
  startMs: number | null
  /** Counts new beginnings of the same thing, after a failure. */
  attempt?: number
}

const playbackQuery = (ask: Ask) =>
  queryOptions({
    queryKey: ['playback', ask] as const,
    queryFn: ({ signal }) =>
      answer(
        api.POST('/api/v1/playback/sessions', {
          body: {
            item_id: ask.itemId,
            ...(ask.fileId && { file_id: ask.fileId }),
            ...(ask.startMs !== null && { start_ms: ask.startMs }),
            profile: deviceProfile(),
          },
          signal,
        }),
      ),
    enabled: ask.itemId !== '',
    // A session is an act, not a value: never begun again behind the person's back, never kept. 'static' also
    // holds against the invalidation of everything that follows a lost connection.
    staleTime: 'static',
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

export function usePlaybackSession(ask: Ask) {
  const { data, error, isFetching, refetch } = useQuery(playbackQuery(ask))
  return { session: data, error, isFetching, retry: () => void refetch() }
}

/** As the API takes it: open records, so that a newer browser may say more. */
function deviceProfile() {
  const { file, ...rest } = measureDevice()
  return { ...rest, file: file.map((support) => ({ ...support })) }
}

export interface Moment {
  positionMs: number
  isPaused: boolean
}

/** Reports where it stands: at intervals, and whenever `beat` changes (pause, seek). Ends the session on leaving. */
export function useReports(session: PlaybackSession, now: () => Moment, beat: string): void {
  const latest = useRef(now)
  useEffect(() => {
    latest.current = now
  })
  useEffect(() => {
    report(session.id, latest.current())
  }, [session.id, beat])
  useEffect(() => {
    const timer = setInterval(() => report(session.id, latest.current()), session.progress_interval_s * 1000)
    const hidden = () => {
      if (document.visibilityState === 'hidden') report(session.id, latest.current())
    }
    const left = () => stop(session.id, latest.current())
    document.addEventListener('visibilitychange', hidden)
    window.addEventListener('pagehide', left)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', hidden)
      window.removeEventListener('pagehide', left)
      stop(session.id, latest.current())
    }
  }, [session.id, session.progress_interval_s])
}

function report(sessionId: string, { positionMs, isPaused }: Moment): void {
  void api
    .POST('/api/v1/playback/progress', {
      body: { session_id: sessionId, position_ms: Math.round(positionMs), is_paused: isPaused },
    })
    // The next report makes up for one that was lost.
    .catch(() => undefined)
}

/** A beacon outlives the page. */
function stop(sessionId: string, { positionMs }: Moment): void {
  const body = JSON.stringify({ position_ms: Math.round(positionMs) })
  navigator.sendBeacon(
    withBase(`/api/v1/playback/sessions/${encodeURIComponent(sessionId)}/stop`),
    new Blob([body], { type: 'application/json' }),
  )
}
