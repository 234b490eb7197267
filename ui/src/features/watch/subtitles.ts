/** Which subtitle shows when nobody has chosen, and the cues of the one that shows. */
import { useEffect, useState, type RefObject } from 'react'
import type { Preferences, SubtitleTrack } from '@/api/types'

/** What a browser can be given as WebVTT; pictures and the rest wait for what draws them. */
const TEXT_FORMATS = new Set(['srt', 'subrip', 'vtt', 'webvtt', 'ass', 'ssa', 'mov_text', 'text', 'ttml'])

export function textTracks(tracks: readonly SubtitleTrack[]): SubtitleTrack[] {
  return tracks.filter(({ format }) => TEXT_FORMATS.has(format))
}

type Wishes = Pick<Preferences, 'subtitle_mode' | 'subtitle_languages'>

/** The track to begin with, or null for none. Languages compare by their first part: "en-GB" answers "en". */
export function chooseSubtitle(tracks: readonly SubtitleTrack[], wishes: Wishes): SubtitleTrack | null {
  const inOrder = wishes.subtitle_languages.flatMap((wanted) =>
    tracks.filter((track) => isSame(track.language, wanted)),
  )
  const full = inOrder.filter((track) => !track.is_forced)
  const forced =
    inOrder.find((track) => track.is_forced) ?? tracks.find((track) => track.is_forced && track.is_default)
  switch (wishes.subtitle_mode) {
    case 'none':
      return null
    case 'forced':
      return forced ?? null
    case 'always':
      return full[0] ?? tracks.find((track) => !track.is_forced) ?? null
    case 'smart':
      return full[0] ?? forced ?? null
    case 'default':
      return tracks.find((track) => track.is_default) ?? forced ?? null
  }
}

function isSame(language: string | null, wanted: string): boolean {
  return language?.split('-')[0]?.toLowerCase() === wanted.split('-')[0]?.toLowerCase()
}

/** The cues to draw now. The browser parses and times them; drawing is ours, so that controls never cover them. */
export function useCues(
  video: RefObject<HTMLVideoElement | null>,
  trackId: string | null,
): readonly VTTCue[] {
  const [shown, setShown] = useState<{ trackId: string | null; cues: readonly VTTCue[] }>({
    trackId,
    cues: [],
  })
  useEffect(() => {
    const element = video.current
    if (!element || trackId === null) return
    const track = [...element.textTracks].find(({ id }) => id === trackId)
    if (!track) return
    track.mode = 'hidden'
    const changed = () => setShown({ trackId, cues: [...(track.activeCues ?? [])] as VTTCue[] })
    track.addEventListener('cuechange', changed)
    return () => {
      track.removeEventListener('cuechange', changed)
      track.mode = 'disabled'
    }
  }, [video, trackId])
  return shown.trackId === trackId && trackId !== null ? shown.cues : []
}
