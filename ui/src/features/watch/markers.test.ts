import { describe, expect, it } from 'vitest'
import { creditsStartMs, leadsSomewhere, markerAt, skipModeAt, skipModeOf } from './markers'

const intro = { kind: 'intro', start_ms: 10_000, end_ms: 40_000 } as const
const credits = { kind: 'credits', start_ms: 580_000, end_ms: 600_000 } as const

describe('a part that can be skipped', () => {
  it('is there from its first moment until it is as good as over', () => {
    const at = (ms: number) => markerAt([intro, credits], ms)?.kind ?? null
    expect([at(9_999), at(10_000), at(38_000), at(39_000)]).toEqual([null, 'intro', 'intro', null])
  })

  it('follows what is preferred of its kind', () => {
    const wishes = { intro_skip: 'automatic', recap_skip: 'off', credits_skip: 'button' } as const
    expect(skipModeOf('intro', wishes)).toBe('automatic')
    expect(skipModeOf('recap', wishes)).toBe('off')
    expect(skipModeOf('credits', wishes)).toBe('button')
  })
})

it('does not skip credits into nothing, but on to a scene behind them', () => {
  expect(leadsSomewhere(credits, 600_000)).toBe(false)
  expect(leadsSomewhere(credits, 660_000)).toBe(true)
  expect(leadsSomewhere(intro, 41_000)).toBe(true)
})

it('believes only credits of the second half', () => {
  expect(creditsStartMs([intro, credits], 600_000)).toBe(580_000)
  expect(creditsStartMs([intro], 600_000)).toBeNull()
  expect(creditsStartMs([{ ...credits, start_ms: 0 }], 600_000)).toBeNull()
})

describe('a part that only a person may skip', () => {
  const wishes = { intro_skip: 'automatic', recap_skip: 'off', credits_skip: 'button' } as const
  it('is offered instead of skipped', () => {
    expect(skipModeAt(intro, wishes)).toBe('automatic')
    expect(skipModeAt({ ...intro, is_automatic_allowed: false }, wishes)).toBe('button')
    expect(skipModeAt({ ...credits, is_automatic_allowed: false }, wishes)).toBe('button')
  })
})
