/** How subtitles look: a person's choice on this device, since a phone and a television want different ones. */
import { readStored, writeStored } from '@/lib/storage'
import { createStore } from '@/lib/store'

export const sizes = ['small', 'medium', 'large', 'huge'] as const
export const grounds = ['box', 'shade', 'outline'] as const
export const colors = ['white', 'yellow', 'grey'] as const
export const places = ['bottom', 'raised', 'top'] as const

export interface SubtitleStyle {
  size: (typeof sizes)[number]
  ground: (typeof grounds)[number]
  color: (typeof colors)[number]
  place: (typeof places)[number]
  isBold: boolean
}

export const defaultStyle: SubtitleStyle = {
  size: 'medium',
  ground: 'box',
  color: 'white',
  place: 'bottom',
  isBold: false,
}

const KEY = 'rf-subtitle-style'

/** What was kept, with the default for all that is not one of the choices. */
export function readStyle(text: string | null): SubtitleStyle {
  const kept = parse(text)
  const among = <T extends string>(choices: readonly T[], value: unknown, otherwise: T): T =>
    choices.find((choice) => choice === value) ?? otherwise
  return {
    size: among(sizes, kept.size, defaultStyle.size),
    ground: among(grounds, kept.ground, defaultStyle.ground),
    color: among(colors, kept.color, defaultStyle.color),
    place: among(places, kept.place, defaultStyle.place),
    isBold: kept.isBold === true,
  }
}

export const subtitleStyle = createStore<SubtitleStyle>(defaultStyle)

/** Reads what was kept; once, when a player opens. */
export function recallStyle(): void {
  subtitleStyle.set(readStyle(readStored('local', KEY)))
}

export function changeStyle(change: Partial<SubtitleStyle>): void {
  const next = { ...subtitleStyle.get(), ...change }
  subtitleStyle.set(next)
  writeStored('local', KEY, JSON.stringify(next))
}

export const sizeClass = {
  small: 'text-[clamp(0.875rem,0.5rem+1.2vw,1.6rem)]',
  medium: 'text-[clamp(1rem,0.6rem+1.7vw,2.25rem)]',
  large: 'text-[clamp(1.25rem,0.75rem+2.3vw,3rem)]',
  huge: 'text-[clamp(1.6rem,0.9rem+3vw,4rem)]',
} as const satisfies Record<SubtitleStyle['size'], string>

export const groundClass = {
  box: 'bg-black/75',
  shade: '[text-shadow:0_0_0.25em_#000,0_0.06em_0.12em_#000,0_0_0.5em_#000]',
  outline:
    '[text-shadow:-0.06em_-0.06em_0_#000,0.06em_-0.06em_0_#000,-0.06em_0.06em_0_#000,0.06em_0.06em_0_#000,0_0_0.2em_#000]',
} as const satisfies Record<SubtitleStyle['ground'], string>

export const colorClass = {
  white: 'text-white',
  yellow: 'text-[#ffe14d]',
  grey: 'text-[#d5d9df]',
} as const satisfies Record<SubtitleStyle['color'], string>

function parse(text: string | null): Partial<Record<keyof SubtitleStyle, unknown>> {
  try {
    const value: unknown = text === null ? null : JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
