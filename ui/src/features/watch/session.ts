/** A playing on the server: begun when the page opens, begun anew or changed meanwhile, ended when the page is left. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { withBase } from '@/lib/base'
import { useReasonWords } from '@/lib/reason-words'
import {
  changePlayback,
  preloadHls,
  reportPlayback,
  startPlayback,
  stopPlayback,
  type Ask,
  type Choice,
  type DeckSource,
  type Moment,
  type Part,
  type Playback,
  type Plea,
} from '@/player'
import { takePrepared } from './prepared'
import { readMixing } from './remembered'
import { useStable } from './stable'

export interface Current {
  readonly playback: Playback
  readonly startMs: number
  /** Counts what must be loaded: the same address after a failure is to be loaded again. */
  readonly loadNumber: number
}

export interface SessionState {
  readonly current: Current | null
  /** Why the last beginning or change did not come about. */
  readonly error: Error | null
  readonly isBusy: boolean
}

export interface PlaybackSessionDoor extends SessionState {
  begin: (ask: Ask) => void
  /** True when the server has changed it; the error says why not. */
  change: (choice: Choice, positionMs: number) => Promise<boolean>
}

export function usePlaybackSession(first: Ask): PlaybackSessionDoor {
  const [state, setState] = useState<SessionState>({ current: null, error: null, isBusy: true })
  const wordsOf = useStable(useReasonWords())
  const running = useRef<AbortController>(undefined)
  /** What has failed here stays ruled out, whatever is chosen afterwards. */
  const excluded = useRef<Plea['exclude']>([])

  const begin = useCallback((ask: Ask) => {
    running.current?.abort()
    const abort = new AbortController()
    running.current = abort
    excluded.current = ask.plea?.exclude ?? []
    setState((before) => ({ ...before, error: null, isBusy: true }))
    const prepared = takePrepared(ask)
    const started = prepared ?? startPlayback({ ...readMixing(), ...ask }, abort.signal)
    started.then(
      (playback) => {
        if (abort.signal.aborted) {
          stopPlayback(playback.id, playback.start_ms)
          return
        }
        if (playback.protocol === 'hls') preloadHls()
        setState(({ current }) => ({
          current: {
            playback,
            startMs: ask.startMs ?? playback.start_ms,
            loadNumber: (current?.loadNumber ?? 0) + 1,
          },
          error: null,
          isBusy: false,
        }))
      },
      (error: Error) => {
        if (!abort.signal.aborted) setState((before) => ({ ...before, error, isBusy: false }))
      },
    )
  }, [])

  const sessionId = state.current?.playback.id
  const change = useCallback(
    async (choice: Choice, positionMs: number): Promise<boolean> => {
      if (!sessionId) return false
      setState((before) => ({ ...before, error: null, isBusy: true }))
      try {
        const plea = { exclude: excluded.current, maxHeight: choice.plea?.maxHeight ?? null }
        const playback = await changePlayback(sessionId, { ...choice, plea }, positionMs)
        // Then what played before is still there, and goes on.
        const reason = playback.decision.reasons[0]
        if (!playback.url) throw new Error(reason ? wordsOf(reason) : '')
        setState(({ current }) => {
          const isSame = current !== null && isSameSource(current.playback, playback)
          const loadNumber = current?.loadNumber ?? 0
          return {
            current: {
              playback,
              startMs: isSame ? (current?.startMs ?? positionMs) : positionMs,
              loadNumber: isSame ? loadNumber : loadNumber + 1,
            },
            error: null,
            isBusy: false,
          }
        })
        return true
      } catch (error) {
        setState((before) => ({ ...before, error: error as Error, isBusy: false }))
        return false
      }
    },
    [sessionId, wordsOf],
  )

  const opening = useRef(first)
  useEffect(() => {
    if (opening.current.itemId) begin(opening.current)
    return () => running.current?.abort()
  }, [begin])

  return { ...state, begin, change }
}

/** Whether there is nothing to load anew. One address may come to offer other pictures. */
function isSameSource(before: Playback, after: Playback): boolean {
  const offer = ({ url, method, qualities }: Playback) =>
    [url, method, ...qualities.map(({ id }) => id)].join(' ')
  return offer(before) === offer(after)
}

/** The file that plays, of several; null where there is one, or nobody knows how long it is. */
export function partOf({ parts, file_id: fileId }: Pick<Playback, 'parts' | 'file_id'>): Part | null {
  const at = parts.findIndex((part) => part.file_id === fileId)
  const part = parts[at]
  if (parts.length < 2 || !part || part.duration_ms === null) return null
  const endMs = part.start_ms + part.duration_ms
  return { startS: part.start_ms / 1000, endS: endMs / 1000, isFollowed: at + 1 < parts.length }
}

/** What the player is to load; null when there is nothing to. */
export function sourceOf(playback: Playback, startMs: number): DeckSource | null {
  const { url, protocol, mime, duration_ms: durationMs, qualities, streams, method } = playback
  if (!url) return null
  const original = qualities.find(({ id }) => id === 'original')
  const video = streams.find(({ kind }) => kind === 'video')
  return {
    url: withBase(url as `/${string}`),
    protocol,
    mime,
    part: partOf(playback),
    startS: startMs / 1000,
    durationS: (durationMs ?? 0) / 1000,
    bitrateBps: original?.bitrate_bps ?? video?.bitrate_bps ?? null,
    isEveryLevelEncoded: method === 'transcode',
  }
}

/** Reports where it stands: at intervals, and whenever `beat` changes (pause, seek). Ends the session on leaving. */
export function useReports(playback: Playback, now: () => Moment, beat: string): void {
  const latest = useRef(now)
  useEffect(() => {
    latest.current = now
  })
  useEffect(() => {
    reportPlayback(playback.id, latest.current())
  }, [playback.id, beat])
  useEffect(() => {
    const report = () => reportPlayback(playback.id, latest.current())
    const timer = setInterval(report, playback.progress_interval_s * 1000)
    const hidden = () => {
      if (document.visibilityState === 'hidden') report()
    }
    const left = () => stopPlayback(playback.id, latest.current().positionMs)
    document.addEventListener('visibilitychange', hidden)
    window.addEventListener('pagehide', left)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', hidden)
      window.removeEventListener('pagehide', left)
      left()
    }
  }, [playback.id, playback.progress_interval_s])
}
