/** A title in a list: its picture, what it is called, how far it was watched, and what can be done with it. */
'use client'
import { Check } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { Route } from 'next'
import {
  memo,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react'
import { Artwork } from '@/components/artwork'
import { useCell } from '@/components/cell'
import { menuPointOf, type MenuPoint } from '@/components/menu-point'
import { shapeAspect, type CardShape } from '@/components/skeleton'
import { cn } from '@/lib/cn'
import { windowMotion } from '@/lib/motion'

export interface CardProps {
  href: Route
  title: string
  /** The second line: year, or S01E02 and its title. */
  subtitle?: string | undefined
  /** The whole in words: "Metropolis, 1927, 40 % watched". */
  label: string
  image?: { url: string; color?: string | null | undefined } | null | undefined
  /** 0 to 1; nothing is drawn at 0. */
  progress?: number | undefined
  isWatched?: boolean | undefined
  /** Episodes still to see, in the corner. */
  unwatchedCount?: number | undefined
  /** Known, but not on disk: dimmed. */
  isMissing?: boolean | undefined
  badge?: ReactNode
  /** Where there is no picture; the title unless given. */
  fallback?: ReactNode
  isPriority?: boolean | undefined
  sizes?: string | undefined
  /** Buttons over the picture on hover and focus; also in the menu, for those who have no pointer. */
  actions?: ReactNode
  /** Right click, long press and the M or menu key. */
  onMenu?: ((at: MenuPoint, card: HTMLElement) => void) | undefined
  className?: string | undefined
}

export const PosterCard = memo(function PosterCard(props: CardProps) {
  return <Card {...props} shape="poster" />
})

export const LandscapeCard = memo(function LandscapeCard(props: CardProps) {
  return <Card {...props} shape="landscape" />
})

export const SquareCard = memo(function SquareCard(props: CardProps) {
  return <Card {...props} shape="square" />
})

const defaultSizes: Record<CardShape, string> = {
  poster: '(max-width: 30rem) 33vw, 200px',
  landscape: '(max-width: 30rem) 60vw, 352px',
  square: '(max-width: 30rem) 33vw, 200px',
}

/** Long enough to mean it, short enough to be ready before the click. */
const prefetchAfterMs = 80

function Card(props: CardProps & { shape: CardShape }) {
  const { href, title, subtitle, label, shape, onMenu } = props
  const { tabIndex } = useCell()
  const link = useRef<HTMLAnchorElement>(null)
  const prefetch = usePrefetch(href)
  const near = useNear()

  const openMenu = (event?: { clientX: number; clientY: number }) => {
    if (link.current) onMenu?.(menuPointOf(link.current, event), link.current)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!onMenu || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key !== 'm' && event.key !== 'M') return
    event.preventDefault()
    openMenu()
  }

  return (
    <div
      {...near.handlers}
      className={cn('relative', props.className)}
      onContextMenu={(event) => {
        if (!onMenu || event.shiftKey) return
        event.preventDefault()
        openMenu(event)
      }}
    >
      <Link
        ref={link}
        href={href}
        prefetch={false}
        tabIndex={tabIndex}
        aria-label={label}
        aria-keyshortcuts={onMenu ? 'M' : undefined}
        data-card=""
        onPointerEnter={prefetch.soon}
        onPointerLeave={prefetch.never}
        onFocus={prefetch.soon}
        onBlur={prefetch.never}
        onKeyDown={onKeyDown}
        className="block rounded-md outline-none"
        draggable={false}
      >
        <Picture {...props} isNear={near.isNear} />
        <div className="h-13 pt-2 text-left">
          <div
            dir="auto"
            className={cn('truncate text-start text-base font-medium', props.isMissing && 'text-muted')}
          >
            {title}
          </div>
          <div className="truncate text-sm text-subtle">{subtitle ?? '\u00a0'}</div>
        </div>
      </Link>
      {/* Between its buttons the layer lets the pointer through: a click there means the card. */}
      {props.actions && near.isNear && (
        <div
          className={cn(
            'pointer-events-none absolute inset-x-0 top-0 flex animate-fade items-end rounded-md p-2 [&_button]:pointer-events-auto',
            'bg-linear-to-t from-black/80 via-black/20 to-transparent',
            'max-md:hidden pointer-coarse:hidden',
            (props.progress ?? 0) > 0 && 'pb-5',
            shapeAspect[shape],
          )}
        >
          {props.actions}
        </div>
      )}
    </div>
  )
}

function Picture(props: CardProps & { shape: CardShape; isNear: boolean }) {
  const { shape, isNear, progress = 0, unwatchedCount = 0 } = props
  return (
    <div
      className={cn(
        'relative rounded-md transition-transform duration-(--rf-hover) ease-in',
        'after:pointer-events-none after:absolute after:inset-0 after:rounded-md after:ring-1 after:ring-white/8 after:ring-inset',
        isNear && 'scale-[1.02] motion-reduce:transform-none',
        '[a:focus-visible>&]:outline-2 [a:focus-visible>&]:outline-offset-2 [a:focus-visible>&]:outline-focus',
      )}
    >
      <Artwork
        url={props.image?.url}
        color={props.image?.color}
        shape={shape}
        sizes={props.sizes ?? defaultSizes[shape]}
        isPriority={props.isPriority ?? false}
        className={cn('rounded-md', shapeAspect[shape], props.isMissing && 'opacity-40 saturate-50')}
        tintBy={props.title}
        fallback={
          props.fallback ?? (
            <span
              dir="auto"
              className="line-clamp-5 px-2.5 text-center text-base font-semibold text-balance wrap-anywhere hyphens-auto text-muted sm:px-3 sm:text-md"
            >
              {props.title}
            </span>
          )
        }
      />
      {props.isWatched ? (
        <span
          aria-hidden
          className="absolute top-2 right-2 flex size-6 items-center justify-center rounded-full bg-accent text-accent-fg"
        >
          <Check className="size-4" strokeWidth={3} />
        </span>
      ) : (
        unwatchedCount > 0 && (
          <span
            aria-hidden
            className="absolute top-2 right-2 flex h-6 min-w-6 items-center justify-center rounded-full bg-scrim px-1.5 text-xs font-semibold text-on-scrim tabular-nums"
          >
            {unwatchedCount > 999 ? '999+' : unwatchedCount}
          </span>
        )
      )}
      {props.badge && <div className="absolute top-2 left-2">{props.badge}</div>}
      {progress > 0 && (
        <div
          aria-hidden
          className="absolute inset-x-2 bottom-2 h-1 overflow-hidden rounded-full bg-black/70 ring-1 ring-black/40"
        >
          <div
            className="h-full rounded-full bg-accent"
            style={{ width: `${Math.max(3, progress * 100)}%` }}
          />
        </div>
      )}
    </div>
  )
}

/** Cards that only pass below the pointer while the wall is scrolled stay as they are. */
const restsAfterMs = 60

type Timer = RefObject<ReturnType<typeof setTimeout> | undefined>

/** After so long, and not before the page rests: the pointer chose none of the cards that pass below it. */
function whenResting(timer: Timer, afterMs: number, act: () => void): void {
  clearTimeout(timer.current)
  timer.current = setTimeout(() => {
    if (windowMotion().get() === 'rest') act()
    else whenResting(timer, afterMs, act)
  }, afterMs)
}

/** Buttons exist only on the card that the pointer rests or the focus is on: a wall of cards stays light. */
function useNear() {
  const [isHovered, setIsHovered] = useState(false)
  const [isFocused, setIsFocused] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  return {
    isNear: isHovered || isFocused,
    handlers: {
      onPointerEnter: () => {
        whenResting(timer, restsAfterMs, () => setIsHovered(true))
      },
      onPointerLeave: () => {
        clearTimeout(timer.current)
        setIsHovered(false)
      },
      onFocus: () => setIsFocused(true),
      onBlur: (event: FocusEvent<HTMLElement>) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setIsFocused(false)
      },
    },
  }
}

function usePrefetch(href: Route) {
  const router = useRouter()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  return {
    soon: () => {
      whenResting(timer, prefetchAfterMs, () => router.prefetch(href))
    },
    never: () => clearTimeout(timer.current),
  }
}
