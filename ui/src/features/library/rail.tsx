/** The letters beside a long list by title: pressed, dragged, moved by keys, or typed. */
'use client'
import {
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type PointerEvent,
} from 'react'
import { useTranslations } from 'use-intl'
import { cn } from '@/lib/cn'
import { type Store } from '@/lib/store'
import { stopAt, stopForKey, type Stop } from './letters'

export interface LetterRailProps {
  stops: readonly Stop[]
  /** The first title in view. */
  firstVisible: Store<number>
  onJump: (index: number) => void
}

export default function LetterRail({ stops, firstVisible, onJump }: LetterRailProps) {
  const t = useTranslations('library')
  const box = useRef<HTMLDivElement>(null)
  const [dragged, setDragged] = useState<number | null>(null)
  // The letter, not the title: it changes seldom while the wall is scrolled.
  const letterInView = () => stopAt(stops, firstVisible.get())
  const inView = useSyncExternalStore(firstVisible.subscribe, letterInView, letterInView)
  const current = dragged ?? inView
  useTypedLetters(stops, onJump)

  const go = (position: number) => {
    const stop = stops[Math.min(stops.length - 1, Math.max(0, position))]
    if (stop) onJump(stop.index)
  }
  const drag = (event: PointerEvent) => {
    const { top = 0, height = 1 } = box.current?.getBoundingClientRect() ?? {}
    const position = Math.floor(((event.clientY - top) / height) * stops.length)
    const next = Math.min(stops.length - 1, Math.max(0, position))
    if (next !== dragged) go(next)
    setDragged(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const target = {
      ArrowUp: current - 1,
      ArrowDown: current + 1,
      Home: 0,
      End: stops.length - 1,
    }[event.key]
    if (target === undefined) return
    event.preventDefault()
    go(target)
  }

  return (
    <div className="pointer-events-none fixed top-0 right-0 bottom-[calc(var(--rf-shell-bottom)+var(--rf-bar))] z-20 flex items-center pr-[max(0.125rem,env(safe-area-inset-right))]">
      <div
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label={t('letters')}
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={stops.length - 1}
        aria-valuenow={current}
        aria-valuetext={stops[current]?.letter}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          drag(event)
        }}
        onPointerMove={(event) => dragged !== null && drag(event)}
        onPointerUp={() => setDragged(null)}
        onPointerCancel={() => setDragged(null)}
        className="pointer-events-auto flex max-h-[86dvh] w-6 cursor-pointer touch-none flex-col rounded-full py-1 select-none md:w-7"
      >
        {stops.map((stop, position) => (
          <span
            key={stop.letter}
            aria-hidden
            className={cn(
              'flex h-5 min-h-0 shrink items-center justify-center rounded-full text-[0.6875rem] leading-none font-semibold',
              position === current ? 'text-accent' : 'text-subtle hover:text-fg',
            )}
          >
            {stop.letter}
          </span>
        ))}
      </div>
      {dragged !== null && (
        <span
          aria-hidden
          className="absolute top-1/2 right-14 flex size-20 -translate-y-1/2 animate-fade items-center justify-center rounded-lg bg-s3 text-4xl font-bold text-fg shadow-overlay"
        >
          {stops[dragged]?.letter}
        </span>
      )}
    </div>
  )
}

function useTypedLetters(stops: readonly Stop[], onJump: (index: number) => void): void {
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (!/^[\p{L}\p{N}]$/u.test(event.key)) return
      const target = event.target
      if (target instanceof Element && target.closest('input, textarea, select, [role=menu], [role=dialog]'))
        return
      const stop = stopForKey(stops, event.key)
      if (stop) onJump(stop.index)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [stops, onJump])
}
