/** A wall of cards of any length, of which only what is on screen exists. */
'use client'
import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual'
import {
  memo,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  type RefObject,
} from 'react'
import { CellContext } from '@/components/cell'
import { CardSkeleton, type CardShape } from '@/components/skeleton'
import { gridShape, indexAfterKey, itemRange, rowCount } from '@/lib/grid'
import { windowMotion } from '@/lib/motion'
import { arrivedByBack, claimPageFocus } from '@/lib/navigation'
import { readStored, writeStored } from '@/lib/storage'

export interface VirtualGridHandle {
  /** Brings an item to the top of the window; with `focus`, also the keyboard. */
  scrollToIndex(index: number, options?: { focus?: boolean }): void
}

export interface VirtualGridProps<T> {
  /** Name of the list for those who hear it. */
  label: string
  /** How many there are, loaded or not. */
  count: number
  /** The item, or undefined while it is not here. Must be cheap: it is asked for every visible cell. */
  getItem: (index: number) => T | undefined
  /** Items from `start` up to, not including, `end` are or soon will be on screen; not called while they rush past. */
  onRangeNeeded: (start: number, end: number) => void
  /** One card; memoise it by the item. */
  renderItem: (item: T, index: number) => ReactNode
  shape?: CardShape
  /** Smallest width of a card in pixels; unless told, what suits the shape and the screen. */
  minCardWidth?: number
  /** Coming back by the history restores line and focus kept under this name. */
  restoreKey?: string
  onFirstVisible?: (index: number) => void
  ref?: Ref<VirtualGridHandle>
}

const ratios: Record<CardShape, number> = { poster: 1.5, landscape: 9 / 16, square: 1 }
/** Smallest card on a phone, and on everything wider. */
const cardWidths: Record<CardShape, readonly [number, number]> = {
  poster: [104, 150],
  landscape: [150, 260],
  square: [104, 150],
}
const narrowPx = 480
const captionHeight = 52
/** A line that comes while the page moves must stay this long before its pictures are asked for. */
const settleAfterMs = 80
/** What has focus never touches the edges, where bars may lie: same as scroll-padding in app.css. */
const clearAbovePx = 80
const clearBelowPx = 96
/** Lines above and below the window that exist already. */
const overscanRows = 1

export function VirtualGrid<T>({
  label,
  count,
  getItem,
  onRangeNeeded,
  renderItem,
  shape = 'poster',
  minCardWidth,
  restoreKey,
  onFirstVisible,
  ref,
}: VirtualGridProps<T>) {
  const box = useRef<HTMLDivElement>(null)
  const { width, top } = useBox(box)
  const ratio = ratios[shape]
  const isNarrow = width < narrowPx
  const gap = isNarrow ? 10 : 16
  const minWidth = minCardWidth ?? cardWidths[shape][isNarrow ? 0 : 1]
  const { columns, cardWidth, rowHeight } = useMemo(
    () => gridShape(width, { minCardWidth: minWidth, gap, ratio, captionHeight }),
    [width, minWidth, gap, ratio],
  )
  const [active, setActive] = useState(0)
  const activeRow = Math.floor(Math.min(active, Math.max(0, count - 1)) / columns)
  const wantedRef = useRef<number | null>(null)

  // The focused line exists even when it is scrolled away, so that focus is never lost.
  const rangeExtractor = useCallback(
    (range: Range) => {
      const rows = defaultRangeExtractor(range)
      if (range.count === 0 || rows.includes(activeRow)) return rows
      return [...rows, activeRow].sort((a, b) => a - b)
    },
    [activeRow],
  )

  const virtualizer = useWindowVirtualizer({
    count: width > 0 ? rowCount(count, columns) : 0,
    estimateSize: () => rowHeight,
    overscan: overscanRows,
    scrollMargin: top,
    rangeExtractor,
    scrollPaddingStart: clearAbovePx,
    scrollPaddingEnd: clearBelowPx,
    useFlushSync: false,
  })
  const rows = virtualizer.getVirtualItems()
  const range = virtualizer.range
  const isRushing = useSyncExternalStore(followMotion, rushesNow, () => false)

  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight])

  const [start, end] = range
    ? itemRange(Math.max(0, range.startIndex - overscanRows), range.endIndex + overscanRows, columns, count)
    : [0, 0]
  useEffect(() => {
    if (end > start && !isRushing) onRangeNeeded(start, end)
  }, [onRangeNeeded, start, end, isRushing])

  const firstVisible = range ? Math.min(range.startIndex * columns, Math.max(0, count - 1)) : 0
  useEffect(() => onFirstVisible?.(firstVisible), [onFirstVisible, firstVisible])

  const focusIndex = useCallback((index: number): boolean => {
    const card = box.current?.querySelector<HTMLElement>(`[data-index="${index}"] [data-card]`)
    card?.focus({ preventScroll: true })
    return card != null
  }, [])

  const moveTo = useCallback(
    (index: number) => {
      setActive(index)
      // The first line comes with the head of the page.
      if (index < columns) virtualizer.scrollToOffset(0)
      else virtualizer.scrollToIndex(Math.floor(index / columns), { align: 'auto' })
      wantedRef.current = focusIndex(index) ? null : index
    },
    [virtualizer, columns, focusIndex],
  )

  // A card that did not exist yet takes focus as soon as it does.
  useLayoutEffect(() => {
    if (wantedRef.current !== null && focusIndex(wantedRef.current)) wantedRef.current = null
  })

  useImperativeHandle(
    ref,
    () => ({
      scrollToIndex(index, options) {
        virtualizer.scrollToIndex(Math.floor(index / columns), { align: 'start' })
        setActive(index)
        if (options?.focus) wantedRef.current = index
      },
    }),
    [virtualizer, columns],
  )

  useRestored({
    restoreKey,
    isReady: width > 0 && count > 0,
    firstVisible,
    active,
    count,
    columns,
    virtualizer,
    wantedRef,
    setActive,
  })

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    if (!(event.target instanceof HTMLElement) || !event.target.matches('[data-card]')) return
    const pageRows = Math.max(1, Math.floor(window.innerHeight / rowHeight) - 1)
    const target = indexAfterKey(event.key, active, { columns, count, pageRows })
    if (target === null) return
    event.preventDefault()
    moveTo(target)
  }

  return (
    <div
      ref={box}
      role="list"
      aria-label={label}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const index = event.target.closest<HTMLElement>('[data-index]')?.dataset.index
        if (index !== undefined) setActive(Number(index))
      }}
      className="relative"
      style={{ height: width > 0 ? Math.max(0, virtualizer.getTotalSize() - gap) : '100vh' }}
    >
      {rows.map((row) => (
        <GridRow
          key={row.key}
          top={row.start - top}
          firstIndex={row.index * columns}
          columns={columns}
          cardWidth={cardWidth}
          height={rowHeight - gap}
          gap={gap}
          count={count}
          activeIndex={row.index === activeRow ? active : -1}
          getItem={getItem}
          renderItem={renderItem}
          shape={shape}
        />
      ))}
    </div>
  )
}

interface GridRowProps<T> {
  top: number
  firstIndex: number
  columns: number
  cardWidth: number
  height: number
  gap: number
  count: number
  activeIndex: number
  getItem: (index: number) => T | undefined
  renderItem: (item: T, index: number) => ReactNode
  shape: CardShape
}

const GridRow = memo(function GridRow<T>(props: GridRowProps<T>) {
  const { top, firstIndex, columns, cardWidth, height, gap, count, activeIndex, getItem, renderItem, shape } =
    props
  const mayLoadImages = useSettled()
  const indexes = Array.from(
    { length: Math.max(0, Math.min(columns, count - firstIndex)) },
    (_, column) => firstIndex + column,
  )
  return (
    <div
      role="presentation"
      className="absolute inset-x-0 flex contain-[layout_size_style]"
      style={{ gap, top, height }}
    >
      {indexes.map((index) => (
        <GridCell
          key={index}
          index={index}
          count={count}
          width={cardWidth}
          item={getItem(index)}
          isActive={index === activeIndex}
          mayLoadImages={mayLoadImages}
          renderItem={renderItem}
          shape={shape}
        />
      ))}
    </div>
  )
}) as <T>(props: GridRowProps<T>) => ReactNode

interface GridCellProps<T> {
  index: number
  count: number
  width: number
  item: T | undefined
  isActive: boolean
  mayLoadImages: boolean
  renderItem: (item: T, index: number) => ReactNode
  shape: CardShape
}

const GridCell = memo(function GridCell<T>(props: GridCellProps<T>) {
  const { index, count, width, isActive, mayLoadImages, renderItem, shape } = props
  const item = useKept(props.item, isActive)
  const cell = useMemo(
    () => ({ tabIndex: isActive ? 0 : -1, mayLoadImages, imageSizes: `${Math.round(width)}px` }) as const,
    [isActive, mayLoadImages, width],
  )
  return (
    <div role="listitem" aria-setsize={count} aria-posinset={index + 1} data-index={index} style={{ width }}>
      <CellContext value={cell}>
        {item === undefined ? <CardSkeleton shape={shape} isStill /> : renderItem(item, index)}
      </CellContext>
    </div>
  )
}) as <T>(props: GridCellProps<T>) => ReactNode

/** A focused card stays when its page of items is let go, and focus with it. */
function useKept<T>(item: T | undefined, isActive: boolean): T | undefined {
  const [kept, setKept] = useState(item)
  if (item !== undefined && item !== kept) setKept(() => item)
  return item ?? (isActive ? kept : undefined)
}

function followMotion(listener: () => void): () => void {
  return windowMotion().subscribe(listener)
}

function rushesNow(): boolean {
  return windowMotion().get() === 'rushing'
}

/**
 * Whether a line may ask for its pictures: at once when it appears at rest, after a moment when it appears while the page
 * moves, not before the page is calmer when it rushes; then for good.
 */
function useSettled(): boolean {
  const [isSettled, setIsSettled] = useState(() => windowMotion().get() === 'rest')
  useEffect(() => {
    if (isSettled) return
    const settle = () => {
      if (!rushesNow()) setIsSettled(true)
    }
    let timer = setTimeout(settle, settleAfterMs)
    const leave = followMotion(() => {
      clearTimeout(timer)
      timer = setTimeout(settle, windowMotion().get() === 'rest' ? 0 : settleAfterMs)
    })
    return () => {
      clearTimeout(timer)
      leave()
    }
  }, [isSettled])
  return isSettled
}

/** Inner width of the element and its distance from the top of the document. */
function useBox(box: { readonly current: HTMLElement | null }): { width: number; top: number } {
  const [size, setSize] = useState({ width: 0, top: 0 })
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const measure = () => {
      const width = element.clientWidth
      const top = Math.round(element.getBoundingClientRect().top + window.scrollY)
      setSize((before) => (before.width === width && before.top === top ? before : { width, top }))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [box])
  return size
}

interface Restoring {
  restoreKey: string | undefined
  isReady: boolean
  firstVisible: number
  active: number
  count: number
  columns: number
  virtualizer: { scrollToIndex(row: number, options: { align: 'start' }): void }
  wantedRef: RefObject<number | null>
  setActive: (index: number) => void
}

function useRestored(grid: Restoring) {
  const { restoreKey, isReady, firstVisible, active, count, columns, virtualizer, wantedRef, setActive } =
    grid
  const isRestored = useRef(false)

  useLayoutEffect(() => {
    if (isRestored.current || !isReady) return
    isRestored.current = true
    const stored = restoreKey && arrivedByBack() ? readStored('session', `rf-grid:${restoreKey}`) : null
    if (!stored) return
    const [first = 0, focused = 0] = stored.split(',').map(Number)
    if (!(first < count && focused < count)) return
    virtualizer.scrollToIndex(Math.floor(first / columns), { align: 'start' })
    setActive(focused)
    wantedRef.current = focused
    claimPageFocus(document.body)
  }, [restoreKey, isReady, count, columns, virtualizer, wantedRef, setActive])

  const place = useRef('')
  useEffect(() => {
    place.current = `${firstVisible},${active}`
  }, [firstVisible, active])
  // Written once, on leaving: storage is too slow for every line that passes.
  useEffect(() => {
    if (!restoreKey) return
    const save = () => {
      if (isRestored.current) writeStored('session', `rf-grid:${restoreKey}`, place.current)
    }
    window.addEventListener('pagehide', save)
    return () => {
      save()
      window.removeEventListener('pagehide', save)
    }
  }, [restoreKey])
}
