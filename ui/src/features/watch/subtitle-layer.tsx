/** The words of the film, drawn clear of the controls. */
import { useEffect, useRef, type CSSProperties, type RefObject } from 'react'
import { usePreferences } from '@/api/queries'
import { cn } from '@/lib/cn'
import type { Shape } from './choices'
import { usePictureInset } from './picture-inset'
import { colorClass, groundClass, sizeClass, styleOf, type SubtitleStyle } from './subtitle-style'

export interface SubtitleLayerProps {
  cues: readonly VTTCue[]
  /** The controls are shown. */
  isRaised: boolean
  picture: RefObject<HTMLVideoElement | null>
  shape: Shape
}

export function SubtitleLayer({ cues, isRaised, picture, shape }: SubtitleLayerProps) {
  const style = styleOf(usePreferences().subtitle_style)
  const insetPx = usePictureInset(picture, shape === 'fit')
  return (
    <div
      aria-hidden
      data-subtitles={cues.length}
      className="pointer-events-none absolute inset-x-0 flex flex-col items-center gap-1 px-[6%] text-center transition-[bottom,top] duration-(--rf-menu)"
      style={placeOf(style.place, insetPx, isRaised)}
    >
      {cues.map((cue) => (
        <Cue key={`${cue.startTime} ${cue.text}`} cue={cue} style={style} />
      ))}
    </div>
  )
}

/** On the picture and not far below it, and clear of the controls. */
function placeOf(place: SubtitleStyle['place'], insetPx: number, isRaised: boolean): CSSProperties {
  const share = place === 'raised' ? 0.16 : 0.06
  const onPicture = `calc(${insetPx}px + ${share} * (100dvh - ${2 * insetPx}px))`
  if (place === 'top') return { top: isRaised ? `max(6rem, ${onPicture})` : onPicture }
  return { bottom: isRaised ? `max(8.5rem, ${onPicture})` : onPicture }
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
