/** Choosing sound, subtitles and quality: within what plays where that is possible, else by asking the server. */
import { useCallback, useMemo, useState } from 'react'
import { usePreferences } from '@/api/queries'
import { useUpdatePreferences } from '@/api/session'
import type { Deck, PlayerState } from '@/player'
import { offeredQualities, type Choosing, type Shape } from './choices'
import type { Current, PlaybackSessionDoor } from './session'
import { chooseSubtitle } from './subtitles'

const AUTO = 'auto'

export interface ChoosingOptions {
  current: Current
  door: PlaybackSessionDoor
  deck: Deck
  state: PlayerState
  areStatsShown: boolean
}

export function useChoosing({ current, door, deck, state, areStatsShown }: ChoosingOptions): Choosing {
  const { playback } = current
  const { change } = door
  const preferences = usePreferences()
  const updatePreferences = useUpdatePreferences()
  const [subtitleId, setSubtitleId] = useState<string | null>(
    () => chooseSubtitle(playback.subtitles, preferences)?.id ?? null,
  )
  const [audioIndex, setAudioIndex] = useState<number | null>(null)
  const [quality, setQuality] = useState(AUTO)
  const [subtitleOffsetS, setSubtitleOffset] = useState(0)
  const [shape, setShape] = useState<Shape>('fit')
  const [maxHeight, setMaxHeight] = useState<number | null>(null)

  const { file_id: fileId } = playback
  const ask = useCallback(
    (other: { audioIndex?: number; subtitleId?: string; maxHeight?: number | null }) => {
      const { phase, positionS } = deck.store.get()
      deck.holdStart(phase === 'paused')
      const choice = {
        fileId,
        audioIndex: other.audioIndex ?? audioIndex ?? undefined,
        subtitleId: other.subtitleId ?? subtitleId ?? 'none',
        plea: {
          exclude: [],
          maxHeight: other.maxHeight === undefined ? maxHeight : other.maxHeight,
        },
      }
      return change(choice, positionS * 1000)
    },
    [audioIndex, change, deck, fileId, maxHeight, subtitleId],
  )

  const chooseAudio = useCallback(
    (index: number) => {
      setAudioIndex(index)
      if (!deck.setAudio(index)) void ask({ audioIndex: index })
    },
    [ask, deck],
  )

  const chooseSubtitleById = useCallback(
    (id: string | null) => {
      const wanted = playback.subtitles.find((track) => track.id === id) ?? null
      const present = playback.subtitles.find((track) => track.id === subtitleId) ?? null
      setSubtitleId(wanted?.id ?? null)
      // Drawn into the picture, it takes another picture to come and to go.
      if (wanted?.delivery === 'burn' || present?.delivery === 'burn')
        void ask({ subtitleId: wanted?.id ?? 'none' })
    },
    [ask, playback.subtitles, subtitleId],
  )

  const offered = useMemo(() => offeredQualities(playback, maxHeight), [playback, maxHeight])
  const chooseQuality = useCallback(
    (id: string) => {
      setQuality(id)
      const level = id === AUTO ? null : id
      const height = offered.find((option) => option.id === id)?.height ?? null
      const isHeld = deck.setLevel(level)
      const wantsAll = level === null || level === 'original'
      if (isHeld && !(wantsAll && maxHeight !== null)) return
      const next = wantsAll ? null : height
      setMaxHeight(next)
      void ask({ maxHeight: next })
    },
    [ask, deck, maxHeight, offered],
  )

  const skips = useMemo(
    () => ({
      intro: preferences.intro_skip,
      recap: preferences.recap_skip,
      credits: preferences.credits_skip,
    }),
    [preferences.intro_skip, preferences.recap_skip, preferences.credits_skip],
  )
  const { mutate: savePreferences } = updatePreferences
  const selectedAudio = playback.audio_tracks.find((track) => track.is_selected)?.index ?? null
  return {
    playback,
    rate: state.rate,
    quality,
    offered,
    maxHeight,
    level: state.level ?? (playback.method === 'direct' ? 'original' : null),
    audioIndex: audioIndex ?? selectedAudio,
    subtitle: playback.subtitles.find(({ id }) => id === subtitleId) ?? null,
    subtitleOffsetS,
    shape,
    skips,
    areStatsShown,
    choose: {
      rate: (rate) => void deck.setRate(rate),
      quality: chooseQuality,
      audio: chooseAudio,
      subtitle: chooseSubtitleById,
      subtitleOffset: setSubtitleOffset,
      shape: setShape,
      skip: (kind, mode) => savePreferences({ [`${kind}_skip`]: mode }),
    },
  }
}
