/** Media keys, headsets and lock screens: what plays, where it stands, and what they may ask. */
import { useEffect } from 'react'
import { cardPoster } from '@/api/images'
import type { Playback, PlayerRequest, PlayerState } from '@/player'
import { useTitleLines } from './words'

export function useMediaSession(
  session: Playback,
  state: PlayerState,
  request: (wanted: PlayerRequest) => void,
  seek: (positionS: number) => void,
): void {
  const { title, detail } = useTitleLines()(session.item)
  const isEpisode = session.item.kind === 'episode'
  const poster = cardPoster(session.item)?.url
  useEffect(() => {
    if (!('mediaSession' in navigator)) return
    navigator.mediaSession.metadata = new MediaMetadata({
      title: isEpisode && detail ? detail : title,
      artist: isEpisode ? title : '',
      artwork: poster ? [{ src: `${poster}&w=480`, sizes: '480x720' }] : [],
    })
    return () => {
      navigator.mediaSession.metadata = null
    }
  }, [title, detail, isEpisode, poster])
  useEffect(() => {
    if (!('mediaSession' in navigator)) return
    const handlers: [MediaSessionAction, MediaSessionActionHandler | null][] = [
      ['play', () => request({ type: 'play' })],
      ['pause', () => request({ type: 'pause' })],
      ['stop', () => request({ type: 'leave' })],
      ['seekbackward', () => request({ type: 'skip-back' })],
      ['seekforward', () => request({ type: 'skip-forward' })],
      ['seekto', ({ seekTime }) => seekTime !== undefined && seek(seekTime)],
      ['nexttrack', session.next_episode ? () => request({ type: 'next-episode' }) : null],
      ['previoustrack', session.previous_episode ? () => request({ type: 'previous-episode' }) : null],
    ]
    const set = (action: MediaSessionAction, handler: MediaSessionActionHandler | null) => {
      try {
        navigator.mediaSession.setActionHandler(action, handler)
      } catch {
        // A browser that does not know this action.
      }
    }
    handlers.forEach(([action, handler]) => set(action, handler))
    return () => handlers.forEach(([action]) => set(action, null))
  }, [request, seek, session.next_episode, session.previous_episode])
  useEffect(() => {
    if (!('mediaSession' in navigator)) return
    navigator.mediaSession.playbackState =
      state.phase === 'playing' || state.phase === 'waiting' ? 'playing' : 'paused'
    if (state.durationS > 0 && !state.isSeeking)
      navigator.mediaSession.setPositionState({
        duration: state.durationS,
        playbackRate: state.rate,
        position: Math.min(state.positionS, state.durationS),
      })
  }, [state.phase, state.durationS, state.rate, state.isSeeking, state.positionS])
}
