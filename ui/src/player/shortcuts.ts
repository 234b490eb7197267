/** One table of keys: it drives what happens, the tooltips and the help, so that they cannot drift apart. */

export type PlayerRequest =
  | { readonly type: 'toggle-play' }
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  /** The one button of a remote: past what can be skipped, else play or pause. */
  | { readonly type: 'confirm' }
  | { readonly type: 'seek-by'; readonly seconds: number }
  | { readonly type: 'seek-to-share'; readonly share: number }
  | { readonly type: 'skip-back' }
  | { readonly type: 'skip-forward' }
  | { readonly type: 'volume-by'; readonly by: number }
  | { readonly type: 'toggle-mute' }
  | { readonly type: 'toggle-fullscreen' }
  | { readonly type: 'toggle-picture-in-picture' }
  | { readonly type: 'toggle-subtitles' }
  | { readonly type: 'next-subtitle' }
  | { readonly type: 'subtitle-offset-by'; readonly seconds: number }
  | { readonly type: 'next-audio'; readonly by: 1 | -1 }
  | { readonly type: 'step-frame'; readonly by: 1 | -1 }
  | { readonly type: 'skip-segment' }
  | { readonly type: 'toggle-stats' }
  | { readonly type: 'rate-by'; readonly by: number }
  | { readonly type: 'reset-rate' }
  | { readonly type: 'next-episode' }
  | { readonly type: 'previous-episode' }
  | { readonly type: 'next-chapter' }
  | { readonly type: 'previous-chapter' }
  | { readonly type: 'show-help' }
  | { readonly type: 'leave' }

export interface Shortcut {
  /** Names a sentence of the help: `shortcuts.<id>`. */
  readonly id: string
  /** `KeyboardEvent.key` values; "Shift+" in front where shift must be held. */
  readonly keys: readonly string[]
  readonly request: PlayerRequest
  /** A key of remotes and media keyboards that the help need not name. */
  readonly isUnnamed?: true
}

export const shortcuts: readonly Shortcut[] = [
  { id: 'play', keys: [' ', 'k', 'MediaPlayPause'], request: { type: 'toggle-play' } },
  { id: 'media_play', keys: ['MediaPlay'], request: { type: 'play' }, isUnnamed: true },
  { id: 'media_pause', keys: ['MediaPause'], request: { type: 'pause' }, isUnnamed: true },
  { id: 'media_stop', keys: ['MediaStop'], request: { type: 'leave' }, isUnnamed: true },
  { id: 'confirm', keys: ['Enter'], request: { type: 'confirm' } },
  { id: 'back_5', keys: ['ArrowLeft'], request: { type: 'seek-by', seconds: -5 } },
  { id: 'forward_5', keys: ['ArrowRight'], request: { type: 'seek-by', seconds: 5 } },
  { id: 'skip_back', keys: ['j', 'MediaRewind'], request: { type: 'skip-back' } },
  { id: 'skip_forward', keys: ['l', 'MediaFastForward'], request: { type: 'skip-forward' } },
  { id: 'back_60', keys: ['Shift+ArrowLeft'], request: { type: 'seek-by', seconds: -60 } },
  { id: 'forward_60', keys: ['Shift+ArrowRight'], request: { type: 'seek-by', seconds: 60 } },
  { id: 'louder', keys: ['ArrowUp'], request: { type: 'volume-by', by: 0.05 } },
  { id: 'quieter', keys: ['ArrowDown'], request: { type: 'volume-by', by: -0.05 } },
  { id: 'mute', keys: ['m'], request: { type: 'toggle-mute' } },
  { id: 'fullscreen', keys: ['f'], request: { type: 'toggle-fullscreen' } },
  { id: 'picture_in_picture', keys: ['i'], request: { type: 'toggle-picture-in-picture' } },
  { id: 'subtitles', keys: ['c'], request: { type: 'toggle-subtitles' } },
  { id: 'next_subtitle', keys: ['Shift+c'], request: { type: 'next-subtitle' } },
  { id: 'subtitles_earlier', keys: ['g'], request: { type: 'subtitle-offset-by', seconds: -0.1 } },
  { id: 'subtitles_later', keys: ['h'], request: { type: 'subtitle-offset-by', seconds: 0.1 } },
  { id: 'next_audio', keys: ['a'], request: { type: 'next-audio', by: 1 } },
  { id: 'previous_audio', keys: ['Shift+a'], request: { type: 'next-audio', by: -1 } },
  { id: 'skip_segment', keys: ['s'], request: { type: 'skip-segment' } },
  { id: 'faster', keys: ['>'], request: { type: 'rate-by', by: 0.25 } },
  { id: 'slower', keys: ['<'], request: { type: 'rate-by', by: -0.25 } },
  { id: 'normal_speed', keys: ['Backspace'], request: { type: 'reset-rate' } },
  { id: 'next_episode', keys: ['n', 'Shift+n', 'MediaTrackNext'], request: { type: 'next-episode' } },
  {
    id: 'previous_episode',
    keys: ['p', 'Shift+p', 'MediaTrackPrevious'],
    request: { type: 'previous-episode' },
  },
  { id: 'next_chapter', keys: ['PageUp'], request: { type: 'next-chapter' } },
  { id: 'previous_chapter', keys: ['PageDown'], request: { type: 'previous-chapter' } },
  { id: 'start', keys: ['Home'], request: { type: 'seek-to-share', share: 0 } },
  { id: 'end', keys: ['End'], request: { type: 'seek-to-share', share: 1 } },
  ...Array.from({ length: 10 }, (_, digit): Shortcut => ({
    id: 'digits',
    keys: [String(digit)],
    request: { type: 'seek-to-share', share: digit / 10 },
  })),
  { id: 'frame_back', keys: [','], request: { type: 'step-frame', by: -1 } },
  { id: 'frame_forward', keys: ['.'], request: { type: 'step-frame', by: 1 } },
  { id: 'stats', keys: ['Shift+s'], request: { type: 'toggle-stats' } },
  { id: 'help', keys: ['?'], request: { type: 'show-help' } },
  { id: 'leave', keys: ['Escape', 'GoBack', 'BrowserBack'], request: { type: 'leave' } },
]

const byKey = new Map(shortcuts.flatMap(({ keys, request }) => keys.map((key) => [key, request] as const)))

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>

/** What a key asks for, or null. Keys with Ctrl, Alt or Meta are the browser's. */
export function requestForKey({ key, shiftKey, ctrlKey, altKey, metaKey }: Key): PlayerRequest | null {
  if (ctrlKey || altKey || metaKey) return null
  const name = key.length === 1 ? key.toLowerCase() : key
  // ">", "<" and "?" are made with shift on some keyboards and without on others.
  if (shiftKey && /^([a-z]|Arrow\w+)$/.test(name)) return byKey.get(`Shift+${name}`) ?? null
  return byKey.get(name) ?? null
}
