/** Choosing sound, subtitles and quality: within what plays where that is possible, else by asking the server. */
import { useCallback, useMemo, useState } from 'react'
import { usePreferences } from '@/api/queries'
import { useUpdatePreferences } from '@/api/session'
import type { Deck, PlayerState } from '@/player'
import type { Choosing, Shape } from './choices'
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
  const [isLimited, setLimited] = useState(false)

  const ask = useCallback(
    (wish: Parameters<typeof change>[0]) => {
      const { phase, positionS } = deck.store.get()
      deck.holdStart(phase === 'paused')
      return change(wish, positionS * 1000)
    },
    [change, deck],
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

  const chooseQuality = useCallback(
    (id: string) => {
      setQuality(id)
      const level = id === AUTO ? null : id
      const height = playback.qualities.find((option) => option.id === id)?.height ?? null
      const isHeld = deck.setLevel(level)
      if (isLimited && (level === null || level === 'original')) {
        setLimited(false)
        void ask({ maxHeight: null })
      } else if (!isHeld) {
        setLimited(true)
        void ask({ maxHeight: height })
      }
    },
    [ask, deck, isLimited, playback.qualities],
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
