/** Every reason that the server may give has words, in both languages, with the values that belong to it. */
import { renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { IntlProvider } from 'use-intl'
import { expect, test } from 'vitest'
import openapi from '../../openapi.json'
import { useReasonWords, type ReasonFacts } from '@/lib/reason-words'
import german from '@/messages/de/reasons.json'
import english from '@/messages/en/reasons.json'
import type { Locale, Messages } from '@/messages/types'

const languages = { en: english, de: german }
const codes: readonly string[] = openapi.components.schemas.Code.enum

function inWords(locale: Locale, reason: Partial<ReasonFacts>): string {
  const messages = { reasons: languages[locale] } as unknown as Messages
  const wrapper = ({ children }: { children: ReactNode }) => (
    <IntlProvider locale={locale} messages={messages} timeZone="UTC">
      {children}
    </IntlProvider>
  )
  const { result } = renderHook(() => useReasonWords(), { wrapper })
  const whole = { code: '', message: 'As the server says.', stream_index: null, actual: null, allowed: [] }
  return result.current({ ...whole, ...reason })
}

test.each(['en', 'de'] as const)('each code has words in %s, and no word is of another code', (locale) => {
  expect(Object.keys(languages[locale].codes)).toEqual(codes.filter((code) => code !== 'ServerPolicy').sort())
})

test('codecs have the names on the box, amounts their units', () => {
  const codec = { code: 'VideoCodecNotSupported', actual: 'hevc', allowed: ['h264', 'vp9'] }
  expect(inWords('en', codec)).toBe('This device does not play HEVC video in this way, but H.264 and VP9.')
  expect(inWords('de', codec)).toBe('Dieses Gerät spielt so kein Bild in HEVC, wohl aber H.264 und VP9.')
  const bits = { code: 'ContainerBitrateExceedsLimit', actual: '12500000', allowed: ['8000000'] }
  expect(inWords('en', bits)).toBe('This needs 12.5 Mb/s; the limit is 8 Mb/s.')
  expect(inWords('de', bits)).toBe('Das braucht 12,5 Mb/s; die Grenze liegt bei 8 Mb/s.')
})

test('a long list of what is allowed is left out', () => {
  const allowed = ['aac', 'ac3', 'flac', 'mp3', 'opus']
  expect(inWords('en', { code: 'AudioCodecNotSupported', actual: 'dts', allowed })).toBe(
    'This device does not play DTS sound in this way.',
  )
})

test.each([
  [{ actual: '9000000', allowed: ['4000000'] }, 'Du hast höchstens 4 Mb/s gewählt; das braucht 9 Mb/s.'],
  [{ actual: '1920x1080', allowed: ['720'], stream_index: 0 }, 'Du hast 720p gewählt.'],
  [{ actual: 'night', stream_index: 1 }, 'Du hast gewählt, dass der Ton neu gemischt wird.'],
  [{ actual: 'ass' }, 'Du hast gewählt, dass die Untertitel ins Bild kommen.'],
])('what a viewer chose is told from its values: %j', (facts, words) => {
  expect(inWords('de', { code: 'UserForced', ...facts })).toBe(words)
})

test('a code that is newer than the app is told in the words of the server', () => {
  expect(inWords('de', { code: 'MoonInTheWay' })).toBe('As the server says.')
})
