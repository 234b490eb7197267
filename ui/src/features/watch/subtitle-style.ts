/** How subtitles look: a person's choice, the same wherever they watch. Sizes go with the window. Pure. */
import type { Preferences } from '@/api/types'

export const sizes = ['small', 'medium', 'large', 'huge'] as const
export const grounds = ['box', 'shade', 'outline'] as const
export const colors = ['white', 'yellow', 'grey'] as const
export const places = ['bottom', 'raised', 'top'] as const

type Size = (typeof sizes)[number]
type Ground = (typeof grounds)[number]
type Color = (typeof colors)[number]
type Place = (typeof places)[number]

export interface SubtitleStyle {
  size: Size
  ground: Ground
  color: Color
  place: Place
  isBold: boolean
}

type Kept = Preferences['subtitle_style']

const percents = { small: 75, medium: 100, large: 140, huge: 190 } as const satisfies Record<Size, number>
const colours = { white: '#ffffff', yellow: '#ffe14d', grey: '#d5d9df' } as const satisfies Record<
  Color,
  string
>
/** From the lower edge. */
const heights = { bottom: 5, raised: 16, top: 90 } as const satisfies Record<Place, number>
const looks = {
  box: { background: '#000000bf', edge: 'none' },
  shade: { background: '#00000000', edge: 'shadow' },
  outline: { background: '#00000000', edge: 'outline' },
} as const satisfies Record<Ground, Pick<Kept, 'background' | 'edge'>>

/** The choice nearest to what is kept, which other apps keep in finer steps. */
export function styleOf(kept: Kept): SubtitleStyle {
  const isOpaque = kept.background.length === 7 || !kept.background.endsWith('00')
  return {
    size: nearest(sizes, percents, kept.size_percent),
    ground: isOpaque ? 'box' : kept.edge === 'outline' ? 'outline' : 'shade',
    color: colors.find((color) => colours[color] === kept.colour.toLowerCase().slice(0, 7)) ?? 'white',
    place: nearest(places, heights, kept.position_percent),
    isBold: kept.is_bold,
  }
}

/** What is kept after a choice: the rest stays as it was. */
export function keptStyle(kept: Kept, change: Partial<SubtitleStyle>): Kept {
  const { size, ground, color, place, isBold } = change
  return {
    ...kept,
    ...(size && { size_percent: percents[size] }),
    ...(ground && looks[ground]),
    ...(color && { colour: colours[color] }),
    ...(place && { position_percent: heights[place] }),
    ...(isBold !== undefined && { is_bold: isBold }),
  }
}

export const defaultStyle: SubtitleStyle = {
  size: 'medium',
  ground: 'outline',
  color: 'white',
  place: 'bottom',
  isBold: false,
}

function nearest<T extends string>(
  choices: readonly T[],
  values: Readonly<Record<T, number>>,
  wanted: number,
): T {
  return choices.reduce((best, choice) =>
    Math.abs(values[choice] - wanted) < Math.abs(values[best] - wanted) ? choice : best,
  )
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
