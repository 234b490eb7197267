/** The titles of a listing, or why there are none. */
'use client'
import { FilterX } from 'lucide-react'
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Card, Letter, Library } from '@/api/types'
import { Button } from '@/components/button'
import { EmptyState, ErrorState } from '@/components/states'
import { VirtualGrid, type VirtualGridHandle } from '@/components/virtual-grid'
import { ItemPosterCard } from '@/features/cards'
import { cn } from '@/lib/cn'
import { createStore } from '@/lib/store'
import { filterCount, withoutFilters, type Listing } from './address'
import { stopsOf, thinned } from './letters'
import type { Titles } from './titles'

const EmptyLibrary = lazy(() => import('./empty'))
const LetterRail = lazy(() => import('./rail'))

/** Below this many titles, letters would lead nowhere. */
const railFrom = 40
const firstInView = 16
/** More stops than that are no help: scripts with thousands of signs would fill the screen. */
const mostStops = 36

export interface TitleWallProps {
  library: Library
  listing: Listing
  titles: Titles
  total: number
  letters: readonly Letter[] | undefined
  restoreKey: string
  onChange: (listing: Listing) => void
}

export function TitleWall({
  library,
  listing,
  titles,
  total,
  letters,
  restoreKey,
  onChange,
}: TitleWallProps) {
  const t = useTranslations('library')
  const grid = useRef<VirtualGridHandle>(null)
  const [firstVisible] = useState(() => createStore(0))
  const isByTitle = listing.sort === 'title'
  const stops = useMemo(
    () =>
      letters && isByTitle && total >= railFrom
        ? thinned(stopsOf(letters, listing.isDescending), mostStops)
        : [],
    [letters, isByTitle, total, listing.isDescending],
  )
  const hasRail = stops.length > 2
  const jump = useCallback((index: number) => {
    const hadFocus = document.activeElement?.matches('[data-card]') ?? false
    grid.current?.scrollToIndex(index, { focus: hadFocus })
  }, [])
  const renderCard = useCallback(
    (card: Card, index: number) => <ItemPosterCard card={card} isPriority={index < firstInView} />,
    [],
  )

  if (total === 0)
    return filterCount(listing) > 0 ? (
      <EmptyState
        icon={<FilterX />}
        title={t('noMatch')}
        action={
          <Button look="primary" onClick={() => onChange(withoutFilters(listing))}>
            {t('clearFilters')}
          </Button>
        }
      >
        {t('noMatchBody')}
      </EmptyState>
    ) : (
      <Suspense>
        <EmptyLibrary library={library} />
      </Suspense>
    )
  return (
    <>
      {titles.error && (
        <ErrorState
          className="mb-6"
          error={titles.error}
          isRetrying={titles.isFetching}
          onRetry={titles.retry}
        />
      )}
      {/* On a phone the letters need a lane of their own; beside larger walls the margin is wide enough. */}
      <div className={cn(hasRail && 'max-md:pr-3.5')}>
        <VirtualGrid
          ref={grid}
          label={t('titles', { library: library.name })}
          count={total}
          getItem={titles.getItem}
          onRangeNeeded={titles.needRange}
          renderItem={renderCard}
          shape={library.kind === 'music' ? 'square' : 'poster'}
          restoreKey={`library:${restoreKey}`}
          onFirstVisible={firstVisible.set}
        />
      </div>
      {hasRail && (
        <Suspense>
          <LetterRail stops={stops} firstVisible={firstVisible} onJump={jump} />
        </Suspense>
      )}
    </>
  )
}
