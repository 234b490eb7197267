/** What a person marked as a favourite, of every kind and library, the last marked first. */
'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Heart } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import type { Card } from '@/api/types'
import { ButtonLink } from '@/components/button'
import { Page, PageHeader } from '@/components/page'
import { CardSkeleton } from '@/components/skeleton'
import { EmptyState, ErrorState } from '@/components/states'
import { VirtualGrid } from '@/components/virtual-grid'
import { ItemPosterCard } from '@/features/cards'
import { routes } from '@/lib/routes'
import { favouritesQuery } from './queries'

const firstInView = 16
/** Placeholders that say that more is coming. */
const moreToCome = 12

export function FavouritesScreen() {
  const t = useTranslations('favourites')
  const { data, error, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery(favouritesQuery)
  const cards = useMemo(
    () => data?.pages.flatMap(({ items }) => items).filter((card) => card.user_data.is_favourite),
    [data],
  )
  const loaded = cards?.length ?? 0
  const needRange = useCallback(
    (_start: number, end: number) => {
      if (end > loaded && hasNextPage && !isFetching) void fetchNextPage()
    },
    [loaded, hasNextPage, isFetching, fetchNextPage],
  )
  const renderCard = useCallback(
    (card: Card, index: number) => <ItemPosterCard card={card} isPriority={index < firstInView} />,
    [],
  )
  return (
    <Page>
      <PageHeader
        title={t('title')}
        detail={cards && loaded > 0 && !hasNextPage && t('count', { count: loaded })}
      />
      {!cards && error && <ErrorState error={error} isRetrying={isFetching} onRetry={() => void refetch()} />}
      {!cards && !error && <WallSkeleton />}
      {cards && loaded === 0 && !hasNextPage && (
        <EmptyState
          icon={<Heart />}
          title={t('empty')}
          action={
            <ButtonLink look="primary" href={routes.home()}>
              {t('toHome')}
            </ButtonLink>
          }
        >
          {t('emptyBody')}
        </EmptyState>
      )}
      {cards && (loaded > 0 || hasNextPage) && (
        <VirtualGrid
          label={t('title')}
          count={loaded + (hasNextPage ? moreToCome : 0)}
          getItem={(index) => cards[index]}
          onRangeNeeded={needRange}
          renderItem={renderCard}
          restoreKey="favourites"
        />
      )}
    </Page>
  )
}

function WallSkeleton() {
  return (
    <div
      aria-hidden
      className="grid grid-cols-[repeat(auto-fill,minmax(104px,1fr))] gap-2.5 xs:grid-cols-[repeat(auto-fill,minmax(150px,1fr))] xs:gap-4"
    >
      {Array.from({ length: 18 }, (_, index) => (
        <CardSkeleton key={index} />
      ))}
    </div>
  )
}
