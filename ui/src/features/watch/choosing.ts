/** Choosing sound, subtitles and quality: within what plays where that is possible, else by asking the server. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { usePreferences } from '@/api/queries'
import { useUpdatePreferences } from '@/api/session'
import { keepOffset, keepPick, type Choice, type Deck, type Playback, type PlayerState } from '@/player'
import { offeredQualities, type Choosing, type Shape } from './choices'
import { readMixing, writeMixing, type Mixing } from './remembered'
import type { Current, PlaybackSessionDoor } from './session'
import { useStable } from './stable'
import { chooseSubtitle } from './subtitles'

const AUTO = 'auto'

export interface ChoosingOptions {
  current: Current
  door: PlaybackSessionDoor
  deck: Deck
  state: PlayerState
  areStatsShown: boolean
}

type Other = Partial<Omit<Choice, 'fileId' | 'plea'>> & { maxHeight?: number | null }

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
  const [shape, setShape] = useState<Shape>('fit')
  const [maxHeight, setMaxHeight] = useState<number | null>(null)
  const [isBurnWanted, setBurnWanted] = useState(false)
  const [mixing, setMixing] = useState(readMixing)
  const [fileOfChoice, setFileOfChoice] = useState(playback.file_id)
  if (fileOfChoice !== playback.file_id) {
    // Another file names its tracks otherwise; the server has found the like of what was chosen.
    setFileOfChoice(playback.file_id)
    setAudioIndex(null)
    setSubtitleId(playback.subtitles.find((track) => track.is_selected)?.id ?? null)
  }
  const subtitle = playback.subtitles.find(({ id }) => id === subtitleId) ?? null

  const { file_id: fileId } = playback
  const ask = useCallback(
    (other: Other) => {
      const { phase, positionS } = deck.store.get()
      deck.holdStart(phase === 'paused')
      const choice = {
        fileId,
        audioIndex: other.audioIndex ?? audioIndex ?? undefined,
        subtitleId: other.subtitleId ?? subtitleId ?? 'none',
        isBurnWanted: other.isBurnWanted ?? isBurnWanted,
        mix: other.mix ?? mixing.mix,
        isLoudnessEven: other.isLoudnessEven ?? mixing.isLoudnessEven,
        plea: {
          exclude: [],
          maxHeight: other.maxHeight === undefined ? maxHeight : other.maxHeight,
        },
      }
      return change(choice, positionS * 1000)
    },
    [audioIndex, change, deck, fileId, isBurnWanted, maxHeight, mixing, subtitleId],
  )

  useElsewhere(deck, state.elsewhereS, () => ask({}))

  const chooseAudio = useCallback(
    (index: number) => {
      setAudioIndex(index)
      if (!deck.setAudio(index)) void ask({ audioIndex: index })
    },
    [ask, deck],
  )
  const chooseMixing = (change: Partial<Mixing>) => {
    const next = { ...mixing, ...change }
    setMixing(next)
    writeMixing(next)
    void ask(next)
  }

  const chooseSubtitleById = (id: string | null) => {
    const wanted = playback.subtitles.find((track) => track.id === id) ?? null
    setSubtitleId(wanted?.id ?? null)
    setBurnWanted(false)
    // Drawn into the picture, it takes another picture to come and to go.
    if (wanted?.delivery === 'burn' || subtitle?.delivery === 'burn')
      void ask({ subtitleId: wanted?.id ?? 'none', isBurnWanted: false })
    else void keepPick(playback, wanted?.id ?? null).catch(() => undefined)
  }
  const burnSubtitle = (id: string) => {
    setBurnWanted(true)
    return ask({ subtitleId: id, isBurnWanted: true })
  }
  const showNewSubtitle = (id: string) => {
    setSubtitleId(id)
    setBurnWanted(false)
    void ask({ subtitleId: id, isBurnWanted: false })
  }
  const forgetSubtitle = (id: string) => {
    if (id === subtitleId) setSubtitleId(null)
    void ask({ subtitleId: id === subtitleId ? 'none' : (subtitleId ?? 'none') })
  }
  const offset = useSubtitleOffset(playback, subtitle, () => void ask({}))

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
    mixing,
    subtitle,
    subtitleOffsetS: offset.offsetS,
    isBurnWanted,
    shape,
    skips,
    areStatsShown,
    choose: {
      rate: (rate) => void deck.setRate(rate),
      quality: chooseQuality,
      audio: chooseAudio,
      mixing: chooseMixing,
      subtitle: chooseSubtitleById,
      burn: burnSubtitle,
      newSubtitle: showNewSubtitle,
      noSubtitle: forgetSubtitle,
      subtitleOffset: offset.set,
      shape: setShape,
      skip: (kind, mode) => savePreferences({ [`${kind}_skip`]: mode }),
    },
  }
}

/** A held key runs over the border of two files more than once. */
const ELSEWHERE_AFTER_MS = 150

/** Goes on with the file of the film that holds the moment. */
function useElsewhere(deck: Deck, elsewhereS: number | null, goThere: () => Promise<boolean>): void {
  const go = useStable(goThere)
  useEffect(() => {
    if (elsewhereS === null) return
    const timer = setTimeout(() => {
      void go().then((hasGone) => {
        // Begun anew it may go on: after a restart the server knows nothing of this session.
        if (!hasGone) deck.fail('gone')
      })
    }, ELSEWHERE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [deck, elsewhereS, go])
}

/** Somebody who presses a key ten times wants one thing kept. */
const KEPT_AFTER_MS = 800

/** How much later the chosen subtitles are shown: as this viewer left it the last time, and kept for the next. */
function useSubtitleOffset(
  playback: Playback,
  subtitle: Choosing['subtitle'],
  onMovedInPicture: () => void,
): { offsetS: number; set: (offsetS: number) => void } {
  const [changed, setChanged] = useState<Readonly<Record<string, number>>>({})
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const keep = useRef<(() => void) | null>(null)
  // What was changed last must not be lost by leaving soon after.
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      keep.current?.()
    },
    [],
  )
  if (subtitle === null) return { offsetS: 0, set: () => undefined }
  const { id, delivery, offset_ms: offsetMs } = subtitle
  return {
    offsetS: changed[id] ?? offsetMs / 1000,
    set: (offsetS) => {
      setChanged({ ...changed, [id]: offsetS })
      clearTimeout(timer.current)
      keep.current = () => {
        keep.current = null
        const kept = keepOffset(playback, id, offsetS * 1000)
        kept.then(() => delivery === 'burn' && onMovedInPicture()).catch(() => undefined)
      }
      timer.current = setTimeout(() => keep.current?.(), KEPT_AFTER_MS)
    },
  }
}
