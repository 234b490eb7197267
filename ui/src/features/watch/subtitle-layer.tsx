/** The words of the film, drawn clear of the controls. */
import { useEffect, useRef } from 'react'
import { cn } from '@/lib/cn'

export function SubtitleLayer({ cues, isRaised }: { cues: readonly VTTCue[]; isRaised: boolean }) {
  return (
    <div
      aria-hidden
      data-subtitles={cues.length}
      className={cn(
        'pointer-events-none absolute inset-x-0 flex flex-col items-center gap-1 px-[6%] text-center transition-[bottom] duration-(--rf-menu)',
        isRaised ? 'bottom-36 sm:bottom-32' : 'bottom-[6%]',
      )}
    >
      {cues.map((cue) => (
        <Cue key={`${cue.startTime} ${cue.text}`} cue={cue} />
      ))}
    </div>
  )
}

function Cue({ cue }: { cue: VTTCue }) {
  const place = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    // The browser's own parser makes the nodes, so nothing in a subtitle file becomes markup of the page.
    place.current?.replaceChildren(cue.getCueAsHTML())
  }, [cue])
  return (
    <span
      ref={place}
      className="rounded-sm bg-black/75 px-3 py-1 leading-snug font-medium whitespace-pre-line text-white text-[clamp(1rem,0.6rem+1.7vw,2.25rem)]"
    />
  )
}
