/** A reason in the words of the app, with what was found and what is allowed; the server's own where the code is new. */
import { useLocale, useTranslations } from 'use-intl'
import { formatBitrate, formatName } from '@/lib/media-names'
import { spoken } from '@/lib/server-words'

/** What stands in the way of playing something as it is, as the server tells it. */
export interface ReasonFacts {
  readonly code: string
  /** In English. */
  readonly message: string
  readonly stream_index: number | null
  readonly actual: string | null
  readonly allowed: readonly string[]
}

/** A longer list says less than none. */
const MOST_NAMED = 4

const inBits: readonly string[] = [
  'ContainerBitrateExceedsLimit',
  'VideoBitrateNotSupported',
  'AudioBitrateNotSupported',
]
const named: readonly string[] = [
  'ContainerNotSupported',
  'VideoCodecNotSupported',
  'AudioCodecNotSupported',
  'SubtitleCodecNotSupported',
  'DecoderUnavailable',
]
const ranges: Readonly<Record<string, string>> = {
  DOVI: 'Dolby Vision',
  DOVIWithHDR10: 'Dolby Vision',
  DOVIWithHLG: 'Dolby Vision',
  DOVIWithSDR: 'Dolby Vision',
  DOVIWithEL: 'Dolby Vision',
  HDR10Plus: 'HDR10+',
}

/** Needs the messages `reasons`. */
export function useReasonWords(): (reason: ReasonFacts) => string {
  const t = useTranslations('reasons')
  const locale = useLocale()
  // Each sentence takes what it needs of the three.
  const say = t as unknown as (key: string, values: Record<string, string | number>) => string
  const has = t.has as unknown as (key: string) => boolean
  return (reason) => {
    const { code, message, actual, allowed } = reason
    const key = code === 'UserForced' ? chosen(reason) : `codes.${code}`
    // Codes newer than the app, and `ServerPolicy`: whether sound or pictures are meant, only the sentence tells.
    if (!has(key)) return spoken(message)
    const inWords = (value: string) => valueInWords(code, value, locale)
    const list = new Intl.ListFormat(locale, { type: 'conjunction' })
    return say(key, {
      actual: actual === null ? '?' : inWords(actual),
      allowed: list.format(allowed.map(inWords)),
      count: allowed.length > MOST_NAMED ? 0 : allowed.length,
    })
  }
}

function valueInWords(code: string, value: string, locale: string): string {
  const count = Number(value)
  if (inBits.includes(code) || (code === 'UserForced' && count > 10_000)) return formatBitrate(count, locale)
  if (named.includes(code)) return formatName(value)
  if (code === 'VideoRangeTypeNotSupported') return ranges[value] ?? value
  if (code === 'AudioSampleRateNotSupported')
    return `${new Intl.NumberFormat(locale).format(count / 1000)} kHz`
  return value.replace(/^(\d+)x(\d+)$/, '$1 × $2')
}

/** What a viewer chose, by what is told of it: bits a second, a height, a way of mixing, subtitles. */
function chosen({ actual, allowed, stream_index: stream }: ReasonFacts) {
  const limit = allowed[0]
  if (limit !== undefined) return Number(limit) > 10_000 ? 'chosen.bitrate' : 'chosen.height'
  if (actual === null) return 'codes.UserForced'
  return stream === null ? 'chosen.subtitles' : 'chosen.sound'
}
