/** A shelf: titles beside each other, moved by arrows, wheel, touch and keys, remembered when one comes back. */
'use client'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import Link from 'next/link'
import type { Route } from 'next'
import {
  useCallback,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '@/components/button'
import { CellContext } from '@/components/cell'
import { useEdges } from '@/components/edges'
import { rowCardWidth, type CardShape } from '@/components/skeleton'
import { cn } from '@/lib/cn'
import { prefersReducedMotion } from '@/lib/media'
import { readStored, writeStored } from '@/lib/storage'

export interface RowProps<T> {
  title: string
  /** Makes the heading a link to all of them. */
  href?: Route
  items: readonly T[]
  getKey: (item: T) => string
  renderItem: (item: T, index: number) => ReactNode
  shape?: CardShape
  /** The position is remembered under this name for the session. */
  storageKey?: string
  className?: string
}

export function Row<T>({
  title,
  href,
  items,
  getKey,
  renderItem,
  shape = 'poster',
  storageKey,
  className,
}: RowProps<T>) {
  const t = useTranslations('ui')
  const headingId = useId()
  const scroller = useRef<HTMLUListElement>(null)
  const [active, setActive] = useState(0)
  const edges = useEdges(scroller, items.length)
  useRemembered(scroller, storageKey)

  const page = (direction: 1 | -1) => {
    const element = scroller.current
    element?.scrollBy({
      left: direction * element.clientWidth * 0.85,
      behavior: prefersReducedMotion() ? 'instant' : 'smooth',
    })
  }

  const focusAt = useCallback((index: number) => {
    const target = scroller.current?.children[index]?.querySelector<HTMLElement>('[data-card]')
    if (!target) return false
    setActive(index)
    target.focus({ preventScroll: true })
    target.scrollIntoView({
      block: 'nearest',
      inline: 'nearest',
      behavior: prefersReducedMotion() ? 'instant' : 'smooth',
    })
    return true
  }, [])

  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    const last = items.length - 1
    const target = { ArrowLeft: active - 1, ArrowRight: active + 1, Home: 0, End: last }[event.key]
    if (target === undefined) return
    // The end of a shelf holds focus to the right; to the left it leads to the side menu.
    if (target > last) event.preventDefault()
    else if (target >= 0 && focusAt(target)) event.preventDefault()
  }

  return (
    <section aria-labelledby={headingId} className={cn('group/row', className)}>
      <div className="mb-3 flex items-center justify-between gap-4">
        <h2 id={headingId} className="text-lg font-semibold">
          {href ? (
            <Link
              href={href}
              className="group/title inline-flex items-center gap-1 rounded-sm hover:text-accent"
            >
              {title}
              <ChevronRight
                aria-hidden
                className="size-4.5 text-subtle transition-transform group-hover/title:translate-x-0.5 group-hover/title:text-accent"
              />
            </Link>
          ) : (
            title
          )}
        </h2>
        {(edges.canLeft || edges.canRight) && (
          <div className="-my-2 flex opacity-0 transition-opacity group-focus-within/row:opacity-100 group-hover/row:opacity-100 pointer-coarse:hidden">
            <IconButton
              size="sm"
              hasTooltip={false}
              label={t('previousIn', { title })}
              icon={<ChevronLeft className="size-5" aria-hidden />}
              disabled={!edges.canLeft}
              onClick={() => page(-1)}
            />
            <IconButton
              size="sm"
              hasTooltip={false}
              label={t('nextIn', { title })}
              icon={<ChevronRight className="size-5" aria-hidden />}
              disabled={!edges.canRight}
              onClick={() => page(1)}
            />
          </div>
        )}
      </div>
      <ul
        ref={scroller}
        onKeyDown={onKeyDown}
        className={cn(
          'no-scrollbar flex snap-x snap-proximity gap-(--rf-card-gap) overflow-x-auto overscroll-x-contain',
          '-mx-(--rf-gutter) -my-2 scroll-px-(--rf-gutter) px-(--rf-gutter) py-2',
        )}
      >
        {items.map((item, index) => (
          <li
            key={getKey(item)}
            className={cn('shrink-0 snap-start', rowCardWidth[shape])}
            onFocus={() => setActive(index)}
          >
            <RowCell isActive={index === Math.min(active, items.length - 1)}>
              {renderItem(item, index)}
            </RowCell>
          </li>
        ))}
      </ul>
    </section>
  )
}

function RowCell({ isActive, children }: { isActive: boolean; children: ReactNode }) {
  const cell = useMemo(() => ({ tabIndex: isActive ? 0 : -1, mayLoadImages: true }) as const, [isActive])
  return <CellContext value={cell}>{children}</CellContext>
}

function useRemembered(scrollerRef: RefObject<HTMLElement | null>, storageKey: string | undefined) {
  useLayoutEffect(() => {
    const element = scrollerRef.current
    if (!element || !storageKey) return
    const key = `rf-row:${storageKey}`
    element.scrollLeft = Number(readStored('session', key) ?? 0)
    const save = () => writeStored('session', key, String(Math.round(element.scrollLeft)))
    element.addEventListener('scrollend', save)
    return () => element.removeEventListener('scrollend', save)
  }, [scrollerRef, storageKey])
}
