/** Every text and control colour can be told from every surface, in every theme. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync('src/styles/tokens.css', 'utf8')

type Palette = Record<string, string>

function palette(selector: string): Palette {
  const start = css.indexOf(selector)
  const block = css.slice(css.indexOf('{', start), css.indexOf('}', start))
  return Object.fromEntries(
    [...block.matchAll(/--rf-([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, hex]) => [name, hex]),
  )
}

const dark = palette("[data-theme='dark']")
const palettes: Record<string, Palette> = {
  dark,
  light: palette("[data-theme='light']"),
  oled: { ...dark, ...palette("[data-theme='oled']") },
  contrast: { ...dark, ...palette("[data-theme='contrast']") },
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** WCAG 2.2, relative contrast of two colours. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const surfaces = ['bg', 's1', 's2', 's3']
const texts = ['fg', 'muted', 'subtle', 'accent', 'accent-hover', 'success', 'warning', 'danger', 'info']
const controls = ['strong', 'focus']

function pairs(colours: readonly string[]): [string, string][] {
  return colours.flatMap((colour) => surfaces.map((surface): [string, string] => [colour, surface]))
}

test('black on white is 21 to 1', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
})

describe.each(Object.entries(palettes))('%s', (_theme, colours) => {
  const of = (name: string) => colours[name] ?? expect.fail(`no colour ${name}`)

  test.each(pairs(texts))('text %s on %s is at least 4.5', (text, surface) => {
    expect(contrast(of(text), of(surface))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(pairs(controls))('control %s on %s is at least 3', (control, surface) => {
    expect(contrast(of(control), of(surface))).toBeGreaterThanOrEqual(3)
  })

  test.each([
    ['accent-fg', 'accent'],
    ['accent-fg', 'accent-hover'],
    ['bg', 'danger'],
  ])('label %s on a button of %s is at least 4.5', (label, ground) => {
    expect(contrast(of(label), of(ground))).toBeGreaterThanOrEqual(4.5)
  })
})

test('the high-contrast theme gives all text at least 7 on its page', () => {
  const colours = palettes.contrast ?? {}
  const weak = texts.filter((text) => contrast(colours[text] ?? '#000000', colours.bg ?? '#000000') < 7)
  expect(weak).toEqual([])
})
