/** The page of a title: a film, a series with its seasons, an episode, an album, an artist. */
'use client'
import { SearchX } from 'lucide-react'
import { useRouter, useSearchParams } from 'next/navigation'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { ApiError } from '@/api/client'
import type { Item } from '@/api/types'
import { ButtonLink } from '@/components/button'
import { Page } from '@/components/page'
import { EmptyState, ErrorState } from '@/components/states'
import { routes } from '@/lib/routes'
import { Absence } from './absence'
import { Actions } from './actions'
import { Facts } from './details'
import { chosenSeason } from './episodes'
import { MediaInfo, PlaysHere, useChoice } from './files'
import { ItemHero } from './hero'
import { AlbumPage, ArtistPage, ToAlbum } from './music'
import { People } from './people'
import { useItem } from './queries'
import { EpisodesSkeleton, Seasons } from './seasons'
import { Around, Chapters, Extras } from './shelves'
import { BodySkeleton, ItemSkeleton } from './skeleton'

export function ItemScreen() {
  const t = useTranslations('item')
  const query = useSearchParams()
  const id = query.get('id') ?? ''
  const { data: item, error, isFetching, isPlaceholderData, refetch } = useItem(id)

  if (item && !(error && isPlaceholderData)) {
    if (item.kind === 'season' && item.series_id) return <ToSeries item={item} />
    if (item.kind === 'track') return <ToAlbum item={item} />
    if (item.kind === 'album') return <AlbumPage key={item.id} item={item} isPartial={isPlaceholderData} />
    if (item.kind === 'artist') return <ArtistPage key={item.id} item={item} isPartial={isPlaceholderData} />
    return (
      <Title key={item.id} item={item} isPartial={isPlaceholderData} wantedSeason={query.get('season')} />
    )
  }
  if (!id || (error instanceof ApiError && error.isNotFound)) {
    return (
      <EmptyState
        level={1}
        className="pt-[14dvh]"
        title={t('notFound')}
        icon={<SearchX />}
        action={
          <ButtonLink look="primary" href={routes.home()}>
            {t('toHome')}
          </ButtonLink>
        }
      >
        {t('notFoundBody')}
      </EmptyState>
    )
  }
  if (error)
    return (
      <ErrorState
        level={1}
        className="pt-[12dvh]"
        error={error}
        onRetry={() => void refetch()}
        isRetrying={isFetching}
      />
    )
  return <ItemSkeleton />
}

/** A season has no page of its own: it is a place on the page of its series. */
function ToSeries({ item }: { item: Item }) {
  const router = useRouter()
  const { series_id: seriesId, season_number: season, number } = item
  useEffect(() => {
    if (seriesId) router.replace(routes.item(seriesId, { season: String(season ?? number ?? '') }))
  }, [router, seriesId, season, number])
  return <ItemSkeleton />
}

interface TitleProps {
  item: Item
  isPartial: boolean
  wantedSeason: string | null
}

function Title({ item, isPartial, wantedSeason }: TitleProps) {
  const choice = useChoice(item)
  const season = chosenSeason(item.seasons, wantedSeason, item.next_episode)
  const chosenFile = choice.isChosen ? choice.file : undefined
  const isSeries = item.kind === 'series'
  return (
    <>
      <ItemHero item={item} isPartial={isPartial}>
        <Actions item={item} isPartial={isPartial} file={chosenFile} season={season} />
        {!isSeries && <PlaysHere item={item} choice={choice} />}
      </ItemHero>
      <Page className="flex flex-col gap-10 pt-4">
        {isPartial ? (
          isSeries ? (
            <EpisodesSkeleton count={4} />
          ) : (
            <BodySkeleton />
          )
        ) : (
          <>
            <Absence item={item} />
            {isSeries && <Seasons item={item} season={season} />}
            <Chapters item={item} version={chosenFile?.id} />
            <Around item={item} />
            <Extras item={item} />
            <People people={item.people} />
            <Facts item={item} />
            <MediaInfo choice={choice} />
          </>
        )}
      </Page>
    </>
  )
}
