import { expect, it } from 'vitest'
import type { Preferences } from '@/api/types'
import { defaultStyle, keptStyle, styleOf } from './subtitle-style'

const KEPT: Preferences['subtitle_style'] = {
  size_percent: 100,
  colour: '#ffffff',
  background: '#00000000',
  edge: 'outline',
  edge_colour: '#000000',
  position_percent: 5,
  font: 'serif',
  is_bold: false,
}

it('begins as the server keeps it for who has chosen nothing', () => {
  expect(styleOf(KEPT)).toEqual(defaultStyle)
})

it('shows the nearest of what another app keeps', () => {
  const other = {
    ...KEPT,
    size_percent: 150,
    background: '#112233',
    colour: '#FFE14Dff',
    position_percent: 80,
  }
  expect(styleOf(other)).toEqual({
    size: 'large',
    ground: 'box',
    color: 'yellow',
    place: 'top',
    isBold: false,
  })
})

it('keeps a choice so that it is read as it was made, and leaves the rest', () => {
  const chosen = { size: 'huge', ground: 'shade', color: 'grey', place: 'raised', isBold: true } as const
  const kept = keptStyle(KEPT, chosen)
  expect(styleOf(kept)).toEqual(chosen)
  expect(kept.font).toBe('serif')
  expect(keptStyle(kept, { ground: 'box' })).toEqual({ ...kept, background: '#000000bf', edge: 'none' })
})
