/** What a device said it plays, and how a correction of it reads and is written. Pure. */
import type { DeviceOverrides } from '@/api/types'

export const videoCodecs = ['h264', 'hevc', 'av1', 'vp9', 'mpeg2video', 'vc1'] as const
export const audioCodecs = ['aac', 'ac3', 'eac3', 'dts', 'truehd', 'flac', 'opus', 'mp3'] as const
export const containers = ['mkv', 'mp4', 'webm', 'ts'] as const
export type Kind = 'video' | 'audio'
/** Of a codec: as the device measured, or as somebody knows better. */
export type Say = 'measured' | 'plays' | 'refuses'

const fields = {
  video: { plays: 'plays_video', refuses: 'refuses_video' },
  audio: { plays: 'plays_audio', refuses: 'refuses_audio' },
} as const

export function sayOf(overrides: DeviceOverrides, kind: Kind, codec: string): Say {
  if (overrides[fields[kind].plays]?.includes(codec)) return 'plays'
  return overrides[fields[kind].refuses]?.includes(codec) ? 'refuses' : 'measured'
}

/** The corrections with one more, or one less. */
export function withSay(overrides: DeviceOverrides, kind: Kind, codec: string, say: Say): DeviceOverrides {
  const { plays, refuses } = fields[kind]
  const others = (list: readonly string[] = []) => list.filter((other) => other !== codec)
  return {
    ...overrides,
    [plays]: [...others(overrides[plays]), ...(say === 'plays' ? [codec] : [])],
    [refuses]: [...others(overrides[refuses]), ...(say === 'refuses' ? [codec] : [])],
  }
}

/** How many things are said of a device. */
export function countOf(overrides: DeviceOverrides): number {
  return Object.values(overrides)
    .map((value) => (Array.isArray(value) ? value.length : value === null || value === undefined ? 0 : 1))
    .reduce<number>((sum, count) => sum + count, 0)
}

/** Every codec that a device measured itself to play, in files or in streams. */
export function measuredCodecs(measured: Readonly<Record<string, unknown>>, kind: Kind): ReadonlySet<string> {
  const lists = [...asList(measured['file']), measured['hls']].map((part) => asRecord(part)[kind])
  return new Set(lists.flatMap(asList).filter((codec) => typeof codec === 'string'))
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
