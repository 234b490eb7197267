/** The words of the film, drawn clear of the controls. */
import { useEffect, useRef } from 'react'
import { cn } from '@/lib/cn'
import { useStore } from '@/lib/store'
import { colorClass, groundClass, sizeClass, subtitleStyle, type SubtitleStyle } from './subtitle-style'

export function SubtitleLayer({ cues, isRaised }: { cues: readonly VTTCue[]; isRaised: boolean }) {
  const style = useStore(subtitleStyle)
  return (
    <div
      aria-hidden
      data-subtitles={cues.length}
      className={cn(
        'pointer-events-none absolute inset-x-0 flex flex-col items-center gap-1 px-[6%] text-center transition-[bottom,top] duration-(--rf-menu)',
        placeClass(style.place, isRaised),
      )}
    >
      {cues.map((cue) => (
        <Cue key={`${cue.startTime} ${cue.text}`} cue={cue} style={style} />
      ))}
    </div>
  )
}

function placeClass(place: SubtitleStyle['place'], isRaised: boolean): string {
  if (place === 'top') return isRaised ? 'top-24' : 'top-[6%]'
  if (isRaised) return 'bottom-36 sm:bottom-32'
  return place === 'raised' ? 'bottom-[16%]' : 'bottom-[6%]'
}

function Cue({ cue, style }: { cue: VTTCue; style: SubtitleStyle }) {
  const place = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    // The browser's own parser makes the nodes, so nothing in a subtitle file becomes markup of the page.
    place.current?.replaceChildren(cue.getCueAsHTML())
  }, [cue])
  return <span ref={place} className={cueClass(style)} />
}

export function cueClass({ size, ground, color, isBold }: SubtitleStyle): string {
  return cn(
    'rounded-sm px-3 py-1 leading-snug whitespace-pre-line',
    isBold ? 'font-bold' : 'font-medium',
    sizeClass[size],
    groundClass[ground],
    colorClass[color],
  )
}
