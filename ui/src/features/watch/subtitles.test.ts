import { describe, expect, it } from 'vitest'
import { chooseSubtitle } from './subtitles'

const track = (
  id: string,
  language: string | null,
  more: { is_default?: boolean; is_forced?: boolean; is_selected?: boolean } = {},
) => ({ id, language, is_default: false, is_forced: false, is_selected: false, ...more })
const english = track('en', 'en-GB')
const german = track('de', 'de')
const signs = track('signs', 'en', { is_forced: true })
const all = [german, signs, english]

describe('chooseSubtitle', () => {
  it('shows none where none are wanted', () => {
    expect(chooseSubtitle(all, { subtitle_mode: 'none', subtitle_languages: ['en'] })).toBeNull()
  })

  it('takes what the server has selected', () => {
    const selected = track('chosen', 'fr', { is_selected: true })
    expect(chooseSubtitle([...all, selected], { subtitle_mode: 'none', subtitle_languages: ['en'] })).toBe(
      selected,
    )
  })

  it('takes the first wanted language, by its first part, and not the forced signs', () => {
    expect(chooseSubtitle(all, { subtitle_mode: 'always', subtitle_languages: ['fr', 'en'] })).toBe(english)
  })

  it('shows something when subtitles are always wanted', () => {
    expect(chooseSubtitle(all, { subtitle_mode: 'always', subtitle_languages: ['fr'] })).toBe(german)
  })

  it('shows only signs where only forced ones are wanted', () => {
    expect(chooseSubtitle(all, { subtitle_mode: 'forced', subtitle_languages: ['en'] })).toBe(signs)
    expect(chooseSubtitle(all, { subtitle_mode: 'forced', subtitle_languages: ['de'] })).toBeNull()
  })

  it('follows the file’s own default and else stays away', () => {
    const marked = track('marked', 'fr', { is_default: true })
    expect(chooseSubtitle([german, marked], { subtitle_mode: 'default', subtitle_languages: [] })).toBe(
      marked,
    )
    expect(
      chooseSubtitle([german, english], { subtitle_mode: 'default', subtitle_languages: ['en'] }),
    ).toBeNull()
  })
})
