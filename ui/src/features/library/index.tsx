/** One library: all its titles as a wall, sorted and narrowed as the address says. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { FolderX } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { lazy, Suspense, useCallback, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { useIsAdmin, useLibraries } from '@/api/queries'
import type { Library } from '@/api/types'
import { ButtonLink } from '@/components/button'
import { Page, PageHeader } from '@/components/page'
import { CardSkeleton, Skeleton } from '@/components/skeleton'
import { EmptyState, ErrorState } from '@/components/states'
import { cn } from '@/lib/cn'
import { routes } from '@/lib/routes'
import {
  filtersOf,
  itemsQueryOf,
  readListing,
  views,
  wholeLibrary,
  writeListing,
  type Listing,
} from './address'
import { FilterChips } from './chips'
import { LibraryControls } from './controls'
import { facetsQuery } from './queries'
import { useTitles } from './titles'
import { TitleWall } from './wall'

const ScanProgress = lazy(() => import('./scan'))

export function LibraryScreen() {
  const id = useSearchParams().get('id')
  const libraries = useLibraries()
  const library = libraries.data?.find((each) => each.id === id)
  if (library) return <LibraryPage key={library.id} library={library} />
  if (libraries.data) return <NoSuchLibrary />
  if (libraries.error)
    return (
      <Page>
        <ErrorState
          className="pt-[12dvh]"
          error={libraries.error}
          isRetrying={libraries.isFetching}
          onRetry={() => void libraries.refetch()}
        />
      </Page>
    )
  return (
    <Page>
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3 pt-6 pb-5 md:pt-9" aria-hidden>
        <Skeleton className="h-8.5 w-44" />
        <Skeleton className="h-10 w-52 max-sm:h-11" />
      </div>
      <WallSkeleton />
    </Page>
  )
}

function LibraryPage({ library }: { library: Library }) {
  const t = useTranslations('library')
  const isAdmin = useIsAdmin()
  const params = useSearchParams().toString()
  const listing = useMemo(() => readListing(new URLSearchParams(params)), [params])
  const address = writeListing(library.id, listing).toString()
  const query = useMemo(() => itemsQueryOf(listing), [listing])
  const facets = useQuery({
    ...facetsQuery(library.id, filtersOf(listing)),
    placeholderData: (before) => before,
  })
  const titles = useTitles(library.id, query)

  const change = useCallback(
    (next: Listing) => {
      window.history.replaceState(null, '', `?${writeListing(library.id, next).toString()}`)
      window.scrollTo({ top: 0, behavior: 'instant' })
    },
    [library.id],
  )

  return (
    <Page>
      <PageHeader
        title={library.name}
        detail={titles.total !== undefined && t('count', { count: titles.total })}
        actions={
          library.item_count > 0 && (
            <LibraryControls listing={listing} facets={facets.data} total={titles.total} onChange={change} />
          )
        }
      />
      {isAdmin && (
        <Suspense>
          <ScanProgress library={library} />
        </Suspense>
      )}
      {library.kind === 'music' && library.item_count > 0 && <Views listing={listing} onChange={change} />}
      <FilterChips listing={listing} onChange={change} />
      {titles.total !== undefined ? (
        <TitleWall
          key={address}
          library={library}
          listing={listing}
          titles={titles}
          total={titles.total}
          letters={facets.isPlaceholderData ? undefined : facets.data?.letters}
          restoreKey={address}
          onChange={change}
        />
      ) : titles.error ? (
        <ErrorState error={titles.error} isRetrying={titles.isFetching} onRetry={titles.retry} />
      ) : (
        <WallSkeleton />
      )}
    </Page>
  )
}

/** Artists, albums and tracks of one library, each with orders and letters of their own. */
function Views({ listing, onChange }: { listing: Listing; onChange: (listing: Listing) => void }) {
  const t = useTranslations('library')
  return (
    <div role="group" aria-label={t('views.label')} className="mb-6 flex gap-1 border-b border-line">
      {views.map((view) => (
        <button
          key={view}
          type="button"
          aria-pressed={view === listing.view}
          onClick={() => onChange({ ...wholeLibrary, view })}
          className={cn(
            'touch-target relative h-11 px-3 text-base font-medium text-muted transition-colors first:pl-0 hover:text-fg',
            'after:absolute after:inset-x-3 after:-bottom-px after:h-0.5 after:rounded-full first:after:left-0',
            'aria-pressed:text-fg aria-pressed:after:bg-accent',
          )}
        >
          {t(`views.${view}`)}
        </button>
      ))}
    </div>
  )
}

function WallSkeleton() {
  return (
    <div
      aria-hidden
      className="grid grid-cols-[repeat(auto-fill,minmax(104px,1fr))] gap-2.5 xs:grid-cols-[repeat(auto-fill,minmax(150px,1fr))] xs:gap-4"
    >
      {Array.from({ length: 24 }, (_, index) => (
        <CardSkeleton key={index} />
      ))}
    </div>
  )
}

function NoSuchLibrary() {
  const t = useTranslations('library')
  return (
    <Page>
      <PageHeader title={t('title')} />
      <EmptyState
        icon={<FolderX />}
        title={t('unknown')}
        action={
          <ButtonLink look="primary" href={routes.home()}>
            {t('toHome')}
          </ButtonLink>
        }
      >
        {t('unknownBody')}
      </EmptyState>
    </Page>
  )
}
