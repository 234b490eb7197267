/** Codecs, containers and amounts as people read them. */

const names: Readonly<Record<string, string>> = {
  h264: 'H.264',
  hevc: 'HEVC',
  av1: 'AV1',
  vp8: 'VP8',
  vp9: 'VP9',
  mpeg2video: 'MPEG-2',
  mpeg4: 'MPEG-4',
  vc1: 'VC-1',
  aac: 'AAC',
  ac3: 'Dolby Digital',
  eac3: 'Dolby Digital Plus',
  truehd: 'Dolby TrueHD',
  dts: 'DTS',
  flac: 'FLAC',
  opus: 'Opus',
  vorbis: 'Vorbis',
  mp2: 'MP2',
  mp3: 'MP3',
  alac: 'ALAC',
  subrip: 'SubRip',
  ass: 'ASS',
  webvtt: 'WebVTT',
  mov_text: 'MOV text',
  hdmv_pgs_subtitle: 'PGS',
  dvd_subtitle: 'VobSub',
  mkv: 'MKV',
  mp4: 'MP4',
  mov: 'MOV',
  webm: 'WebM',
  ts: 'MPEG-TS',
  avi: 'AVI',
}

/** A codec or container by the name on the box. */
export function formatName(name: string | null | undefined): string {
  return names[name ?? ''] ?? (name ?? '?').toUpperCase()
}

export function formatBytes(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(bytes / 1000 ** step)
}

export function formatBitrate(bps: number, locale: string): string {
  const isMega = bps >= 1_000_000
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: isMega ? 'megabit-per-second' : 'kilobit-per-second',
    maximumFractionDigits: isMega ? 1 : 0,
  }).format(bps / (isMega ? 1_000_000 : 1000))
}
