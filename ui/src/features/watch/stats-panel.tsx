/** Numbers for the curious: how it comes, what is decoded, how much is in hand. Rows without a value stay away. */
'use client'
import { ClipboardCopy, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { IconButton } from '@/components/button'
import { DecisionScope, useMethodName } from '@/features/decision'
import { copyText } from '@/lib/clipboard'
import { useReasonWords } from '@/lib/reason-words'
import type { EngineStats, Playback } from '@/player'
import { useRate } from './words'

export interface StatsProps {
  playback: Playback
  level: string | null
  read: () => EngineStats | null
  onClose: () => void
}

const EVERY_MS = 500

export default function StatsPanel(props: StatsProps) {
  return (
    <DecisionScope>
      <Stats {...props} />
    </DecisionScope>
  )
}

function Stats({ playback, level, read, onClose }: StatsProps) {
  const t = useTranslations('watch')
  const [stats, setStats] = useState(read)
  useEffect(() => {
    const timer = setInterval(() => setStats(read()), EVERY_MS)
    return () => clearInterval(timer)
  }, [read])
  const rows = useRows(playback, level, stats)
  const text = rows.map(([name, value]) => `${name}: ${value}`).join('\n')
  return (
    <section
      aria-label={t('stats')}
      className="absolute top-20 left-3 max-h-[calc(100%-14rem)] w-[min(24rem,calc(100%-1.5rem))] animate-fade overflow-y-auto rounded-lg bg-black/85 p-4 text-on-scrim shadow-overlay sm:left-6"
    >
      <div className="-mt-1 flex items-center gap-1">
        <h2 className="grow text-base font-semibold">{t('stats')}</h2>
        <IconButton
          label={t('copy')}
          size="sm"
          icon={<ClipboardCopy className="size-4" aria-hidden />}
          className="text-white"
          onClick={() => void copyText(text)}
        />
        <IconButton
          label={t('close')}
          size="sm"
          icon={<X className="size-4" aria-hidden />}
          className="text-white"
          onClick={onClose}
        />
      </div>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm tabular-nums">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-white/75">{name}</dt>
            <dd className="text-right break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function useRows(playback: Playback, level: string | null, stats: EngineStats | null): [string, string][] {
  const t = useTranslations('watch')
  const locale = useLocale()
  const rate = useRate()
  const methodName = useMethodName()
  const wordsOf = useReasonWords()
  const video = playback.streams.find(({ kind }) => kind === 'video')
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)
  const dimensions = (width: number, height: number) => (width > 0 ? `${width} × ${height}` : null)
  const source = video && [
    video.codec?.toUpperCase(),
    video.profile,
    video.width && video.height ? dimensions(video.width, video.height) : null,
    video.frame_rate ? t('fps', { count: number(video.frame_rate, 3) }) : null,
    video.bit_depth ? t('bits', { count: video.bit_depth }) : null,
    video.range && video.range !== 'SDR' ? video.range : null,
    video.bitrate_bps ? rate(video.bitrate_bps) : null,
  ]
  const reasons = playback.decision.reasons.map(wordsOf).join(' ')
  const rows: [string, string | null | undefined][] = [
    [t('stat.method'), methodName(playback.method)],
    [t('stat.reasons'), reasons],
    [t('stat.engine'), stats?.engine],
    [t('stat.source'), source?.filter(Boolean).join(' · ')],
    [
      t('stat.level'),
      level &&
        [level, stats?.levelBitrateBps ? rate(stats.levelBitrateBps) : null].filter(Boolean).join(' · '),
    ],
    [t('stat.codecs'), stats?.codecs],
    [t('stat.picture'), stats && dimensions(stats.widthPx, stats.heightPx)],
    [t('stat.window'), dimensions(window.innerWidth, window.innerHeight)],
    [t('stat.buffer'), stats && t('secondsShort', { count: number(stats.bufferedAheadS, 1) })],
    [t('stat.bandwidth'), stats?.bandwidthBps ? rate(stats.bandwidthBps) : null],
    [
      t('stat.segmentWait'),
      stats?.segmentWaitMs == null ? null : t('milliseconds', { count: number(stats.segmentWaitMs) }),
    ],
    [
      t('stat.frames'),
      stats && stats.totalFrames > 0 ? `${number(stats.droppedFrames)} / ${number(stats.totalFrames)}` : null,
    ],
    [t('stat.session'), playback.id],
  ]
  return rows.filter((row): row is [string, string] => Boolean(row[1]))
}
