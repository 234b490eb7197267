/** Which subtitle shows when nobody has chosen, and the cues of the one that shows. */
import { useEffect, useState, type RefObject } from 'react'
import type { Preferences } from '@/api/types'
import type { SubtitleChoice } from '@/player'

type Wishes = Pick<Preferences, 'subtitle_mode' | 'subtitle_languages'>
type Track = Pick<SubtitleChoice, 'id' | 'language' | 'is_forced' | 'is_default' | 'is_selected'>

/**
 * The track to begin with, or null for none: what the server has selected, else by what the person prefers. Languages
 * compare by their first part: "en-GB" answers "en".
 */
export function chooseSubtitle<T extends Track>(tracks: readonly T[], wishes: Wishes): T | null {
  const selected = tracks.find((track) => track.is_selected)
  if (selected) return selected
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

/** By how much its cues stand elsewhere than in the file; kept with the track, since cues are moved in place. */
const movedByS = new WeakMap<TextTrack, number>()

/**
 * The cues to draw now, shown `offsetS` later than written. The browser parses and times them; drawing is ours, so
 * that controls never cover them.
 */
export function useCues(
  video: RefObject<HTMLVideoElement | null>,
  trackId: string | null,
  offsetS: number,
): readonly VTTCue[] {
  const [shown, setShown] = useState<{ trackId: string | null; cues: readonly VTTCue[] }>({
    trackId,
    cues: [],
  })
  useEffect(() => {
    const element = video.current
    if (!element || trackId === null) return
    const holder = [...element.querySelectorAll('track')].find(({ id }) => id === trackId)
    if (!holder) return
    const { track } = holder
    track.mode = 'hidden'
    const changed = () => setShown({ trackId, cues: [...(track.activeCues ?? [])] as VTTCue[] })
    const place = () => {
      moveCues(track, offsetS)
      changed()
    }
    place()
    holder.addEventListener('load', place)
    track.addEventListener('cuechange', changed)
    return () => {
      holder.removeEventListener('load', place)
      track.removeEventListener('cuechange', changed)
      track.mode = 'disabled'
    }
  }, [video, trackId, offsetS])
  return shown.trackId === trackId && trackId !== null ? shown.cues : []
}

function moveCues(track: TextTrack, offsetS: number): void {
  const cues = [...(track.cues ?? [])]
  if (cues.length === 0) return
  const byS = offsetS - (movedByS.get(track) ?? 0)
  if (byS === 0) return
  // Later ones first when moving on, so that none ends before it begins.
  for (const cue of cues) {
    if (byS > 0) cue.endTime += byS
    cue.startTime += byS
    if (byS < 0) cue.endTime += byS
  }
  movedByS.set(track, offsetS)
}
