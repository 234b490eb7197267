/** Files and their streams as people read them. */
import type { MediaFile, Stream } from '@/api/types'
import { formatBitrate, formatBytes, formatName } from '@/lib/media-names'

/** 4K, 1080p, 720p: what the shorter side of a picture is called; wide films count by their width. */
export function resolutionName(stream: Pick<Stream, 'width' | 'height'>): string | null {
  const { width, height } = stream
  if (!width || !height) return null
  if (width >= 3200 || height >= 2000) return '4K'
  if (width >= 2400 || height >= 1400) return '1440p'
  if (width >= 1800 || height >= 1000) return '1080p'
  if (width >= 1200 || height >= 700) return '720p'
  return `${height}p`
}

const layouts: Readonly<Record<number, string>> = { 1: '1.0', 2: '2.0', 6: '5.1', 8: '7.1' }

export function channelsName(stream: Pick<Stream, 'channels' | 'channel_layout'>): string | null {
  if (!stream.channels) return null
  return layouts[stream.channels] ?? `${stream.channels} ch`
}

export function languageName(tag: string | null | undefined, locale: string): string | null {
  if (!tag || tag === 'und') return null
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}

/** The facts of a stream after its language and title, in the order they matter. */
export function streamFacts(stream: Stream, locale: string): string[] {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 })
  const facts = [
    formatName(stream.codec),
    stream.profile,
    stream.width && stream.height ? `${stream.width} × ${stream.height}` : null,
    stream.frame_rate ? `${number.format(stream.frame_rate)} fps` : null,
    stream.kind === 'video' && stream.bit_depth ? `${stream.bit_depth} bit` : null,
    stream.kind === 'video' ? stream.range : null,
    channelsName(stream),
    stream.sample_rate_hz ? `${number.format(stream.sample_rate_hz / 1000)} kHz` : null,
    stream.bitrate_bps && stream.kind !== 'subtitle' ? formatBitrate(stream.bitrate_bps, locale) : null,
  ]
  return facts.filter((fact): fact is string => Boolean(fact))
}

/** A file in one line: 1080p · HEVC · MKV · 4.2 GB. */
export function fileLine(file: MediaFile, locale: string): string {
  const video = file.streams.find((stream) => stream.kind === 'video')
  return [
    video && resolutionName(video),
    video?.range && video.range !== 'SDR' ? video.range : null,
    video && formatName(video.codec),
    file.container && formatName(file.container),
    formatBytes(file.size_bytes, locale),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** Everything about a file as lines to paste into a message. */
export function fileAsText(file: MediaFile, locale: string): string {
  const head = [
    file.path ?? file.name,
    [
      file.container && formatName(file.container),
      formatBytes(file.size_bytes, locale),
      file.bitrate_bps && formatBitrate(file.bitrate_bps, locale),
    ]
      .filter(Boolean)
      .join(', '),
  ]
  const streams = file.streams.map((stream) => {
    const marks = [
      stream.is_default ? 'default' : null,
      stream.is_forced ? 'forced' : null,
      stream.is_hearing_impaired ? 'SDH' : null,
    ]
    const facts = [stream.language, stream.title, ...streamFacts(stream, locale), ...marks].filter(Boolean)
    return `#${stream.index} ${stream.kind}: ${facts.join(', ')}`
  })
  return [...head, ...streams].join('\n')
}
