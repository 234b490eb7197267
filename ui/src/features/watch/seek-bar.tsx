/** Where in the film one is, and the way to elsewhere: drag commits on release, so that a drag is one seek. */
'use client'
import { useEffect, useRef, useState, type PointerEvent } from 'react'
import { useTranslations } from 'use-intl'
import { withBase } from '@/lib/base'
import { cn } from '@/lib/cn'
import { formatClock, splitRuntime } from '@/lib/time'
import {
  isWithin,
  type Marker,
  type Part,
  type PlaybackChapter,
  type TimeRange,
  type Trickplay,
} from '@/player'
import { chapterAt } from './chapters'
import { tileAt } from './trickplay'

export interface SeekBarProps {
  positionS: number
  durationS: number
  buffered: readonly TimeRange[]
  chapters: readonly PlaybackChapter[]
  markers: readonly Marker[]
  trickplay: Trickplay | null
  /** What the small pictures are of, where the film has several files. */
  part: Part | null
  onSeek: (positionS: number) => void
  /** The pointer rests here while it drags: most likely that is where it goes. */
  onHint: (positionS: number) => void
}

const RESTING_MS = 250

export function SeekBar({
  positionS,
  durationS,
  buffered,
  chapters,
  markers,
  trickplay,
  part,
  onSeek,
  onHint,
}: SeekBarProps) {
  const t = useTranslations('watch')
  const bar = useRef<HTMLDivElement>(null)
  const [hoverS, setHoverS] = useState<number | null>(null)
  const [dragS, setDragS] = useState<number | null>(null)
  useEffect(() => {
    if (dragS === null) return
    const timer = setTimeout(() => onHint(dragS), RESTING_MS)
    return () => clearTimeout(timer)
  }, [dragS, onHint])
  const shownS = dragS ?? positionS
  const share = (seconds: number) => (durationS > 0 ? Math.min(1, Math.max(0, seconds / durationS)) : 0)
  const percent = (seconds: number) => `${share(seconds) * 100}%`
  const secondsAt = (event: PointerEvent) => {
    const box = bar.current?.getBoundingClientRect()
    if (!box || box.width === 0) return 0
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * durationS
  }
  const bubbleS = dragS ?? hoverS
  return (
    <div
      ref={bar}
      data-line
      role="slider"
      tabIndex={0}
      aria-label={t('seek')}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationS)}
      aria-valuenow={Math.round(shownS)}
      aria-valuetext={t('positionOf', { position: spoken(shownS, t), duration: spoken(durationS, t) })}
      aria-keyshortcuts="ArrowLeft ArrowRight Home End"
      className="group relative flex h-8 cursor-pointer touch-none items-center rounded-sm"
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        setDragS(secondsAt(event))
      }}
      onPointerMove={(event) => {
        const seconds = secondsAt(event)
        if (event.pointerType !== 'touch') setHoverS(seconds)
        if (dragS !== null) setDragS(seconds)
      }}
      onPointerUp={(event) => {
        if (dragS === null) return
        setDragS(null)
        onSeek(secondsAt(event))
      }}
      onPointerCancel={() => setDragS(null)}
      onPointerLeave={() => setHoverS(null)}
    >
      <div className="relative h-1 w-full overflow-hidden rounded-full bg-white/25 transition-[height] group-hover:h-1.5">
        {buffered.map(({ startS, endS }) => (
          <div
            key={startS}
            className="absolute inset-y-0 bg-white/30"
            style={{ left: percent(startS), width: `${(share(endS) - share(startS)) * 100}%` }}
          />
        ))}
        {markers.map(({ kind, start_ms, end_ms }) => (
          <div
            key={`${kind} ${start_ms}`}
            data-marker={kind}
            className="absolute inset-y-0 bg-info/70"
            style={{
              left: percent(start_ms / 1000),
              width: `${(share(end_ms / 1000) - share(start_ms / 1000)) * 100}%`,
            }}
          />
        ))}
        <div className="absolute inset-y-0 left-0 bg-accent" style={{ width: percent(shownS) }} />
        {chapters.slice(1).map(({ start_ms }) => (
          <div
            key={start_ms}
            className="absolute inset-y-0 w-0.5 -translate-x-1/2 bg-black/80"
            style={{ left: percent(start_ms / 1000) }}
          />
        ))}
      </div>
      <div
        className={cn(
          'pointer-events-none absolute size-4 -translate-x-1/2 rounded-full bg-accent shadow-card transition-transform',
          dragS === null ? 'scale-75 group-hover:scale-100 group-focus-visible:scale-100' : 'scale-110',
        )}
        style={{ left: percent(shownS) }}
      />
      {bubbleS !== null && durationS > 0 && (
        <Bubble
          seconds={bubbleS}
          left={percent(bubbleS)}
          chapter={chapterAt(chapters, bubbleS * 1000)}
          trickplay={part === null || isWithin(part, bubbleS) ? trickplay : null}
          trickplayStartS={part?.startS ?? 0}
        />
      )}
    </div>
  )
}

/** The moment under the pointer: a little picture where there is one, its chapter, its time. */
function Bubble({
  seconds,
  left,
  chapter,
  trickplay,
  trickplayStartS,
}: {
  seconds: number
  left: string
  chapter: PlaybackChapter | null
  trickplay: Trickplay | null
  trickplayStartS: number
}) {
  const tile = trickplay && tileAt(trickplay, (seconds - trickplayStartS) * 1000)
  const half = tile ? '6.5rem' : '3.5rem'
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute bottom-full mb-1 flex -translate-x-1/2 flex-col items-center text-center whitespace-nowrap text-on-scrim"
      style={{ left: `clamp(${half}, ${left}, calc(100% - ${half}))` }}
    >
      {tile && <Thumbnail trickplay={trickplay} tile={tile} />}
      <div className={cn('rounded-sm bg-black/85 px-2.5 py-1', tile && 'mt-1.5')}>
        {chapter?.title && <div className="max-w-60 truncate text-xs text-white/80">{chapter.title}</div>}
        <div className="text-base font-medium tabular-nums">{formatClock(seconds * 1000)}</div>
      </div>
    </div>
  )
}

const THUMBNAIL_WIDTH_PX = 208

function Thumbnail({
  trickplay,
  tile,
}: {
  trickplay: Trickplay
  tile: NonNullable<ReturnType<typeof tileAt>>
}) {
  const scale = THUMBNAIL_WIDTH_PX / trickplay.width
  const { columns, rows, width, height } = trickplay
  return (
    <div
      data-thumbnail
      className="overflow-hidden rounded-md bg-black shadow-overlay ring-1 ring-white/25"
      style={{
        width: THUMBNAIL_WIDTH_PX,
        height: Math.round(height * scale),
        backgroundImage: `url("${withBase(tile.url as `/${string}`)}")`,
        backgroundPosition: `${-tile.x * scale}px ${-tile.y * scale}px`,
        backgroundSize: `${columns * width * scale}px ${rows * height * scale}px`,
      }}
    />
  )
}

/** "1 hour 2 minutes 5 seconds": a clock is hard to follow by ear. */
function spoken(seconds: number, t: ReturnType<typeof useTranslations<'watch'>>): string {
  const { hours, minutes } = splitRuntime(Math.floor(seconds / 60) * 60_000)
  return t('spokenTime', { hours, minutes, seconds: Math.floor(seconds % 60) })
}
