/** The pages of music: an album with its discs and tracks, an artist with their albums. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { Disc3, Heart, ListPlus, Play, Shuffle } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { cardPoster, itemPicture } from '@/api/images'
import { keys } from '@/api/keys'
import { tracksQuery } from '@/api/queries'
import type { Card, Item, Track } from '@/api/types'
import { Artwork } from '@/components/artwork'
import { Button, IconButton } from '@/components/button'
import { SquareCard } from '@/components/card'
import { Hero, Page, PageHeading } from '@/components/page'
import { Row } from '@/components/row'
import { Skeleton } from '@/components/skeleton'
import { EmptyState, ErrorState } from '@/components/states'
import { toast } from '@/components/toast'
import { useItemActions } from '@/features/cards'
import { cn } from '@/lib/cn'
import { routes } from '@/lib/routes'
import { useStore } from '@/lib/store'
import { formatClock, splitRuntime } from '@/lib/time'
import { playAll, playLast, queue } from '@/player/queue'
import { shuffled } from '@/player/queue-steps'
import { Absence } from './absence'
import { More } from './actions'
import { Facts } from './details'
import { ItemSkeleton } from './skeleton'
import { discsOf } from './tracks'

/** A track has no page of its own: it is a place on its album's. */
export function ToAlbum({ item }: { item: Item }) {
  const router = useRouter()
  const { parent_id: albumId } = item
  useEffect(() => {
    if (albumId) router.replace(routes.item(albumId))
  }, [router, albumId])
  return <ItemSkeleton />
}

export function AlbumPage({ item, isPartial }: { item: Item; isPartial: boolean }) {
  const t = useTranslations('item')
  const { data: tracks, error, isPending, isFetching, refetch } = useQuery(tracksQuery(item.id))
  const runtimeMs = tracks?.reduce((sum, track) => sum + (track.runtime_ms ?? 0), 0) ?? 0
  const facts = [
    item.year ? String(item.year) : null,
    tracks && t('trackCount', { count: tracks.length }),
    runtimeMs > 0 ? t('runtime', splitRuntime(runtimeMs)).trim() : null,
  ]
  return (
    <>
      <MusicHero item={item} tracks={tracks} facts={facts} isPartial={isPartial}>
        {item.parent_id ? (
          <Link
            href={routes.item(item.parent_id)}
            prefetch={false}
            className="touch-target inline-flex items-center rounded-sm text-md font-medium text-accent hover:text-accent-hover"
          >
            {item.series_title}
          </Link>
        ) : (
          <span className="text-md font-medium">{item.series_title}</span>
        )}
      </MusicHero>
      <Page className="flex flex-col gap-10 pt-4">
        <Absence item={item} />
        {isPending ? (
          <TracksSkeleton />
        ) : error ? (
          <ErrorState error={error} onRetry={() => void refetch()} isRetrying={isFetching} />
        ) : tracks.length === 0 ? (
          <EmptyState title={t('noTracks')} icon={<Disc3 />} />
        ) : (
          <Discs tracks={tracks} />
        )}
        {!isPartial && <Facts item={item} />}
      </Page>
    </>
  )
}

export function ArtistPage({ item, isPartial }: { item: Item; isPartial: boolean }) {
  const t = useTranslations('item')
  const { data: tracks } = useQuery(tracksQuery(item.id))
  const { data, error, isPending, isFetching, refetch } = useQuery({
    queryKey: keys.albums(item.id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/items/{item_id}/albums', { params: { path: { item_id: item.id } }, signal })),
  })
  const facts = [data && data.own.length > 0 ? t('albumCount', { count: data.own.length }) : null]
  return (
    <>
      <MusicHero
        item={item}
        tracks={tracks}
        facts={facts}
        isPartial={isPartial}
        cover={data?.own.find(({ poster }) => poster)}
      />
      <Page className="flex flex-col gap-10 pt-4">
        <Absence item={item} />
        {isPending ? (
          <TracksSkeleton />
        ) : error ? (
          <ErrorState error={error} onRetry={() => void refetch()} isRetrying={isFetching} />
        ) : (
          <>
            <Albums title={t('albums')} cards={data.own} />
            <Albums title={t('appearsOn')} cards={data.appears_on} isByOthers />
          </>
        )}
        {!isPartial && <Facts item={item} />}
      </Page>
    </>
  )
}

function Albums({
  title,
  cards,
  isByOthers = false,
}: {
  title: string
  cards: Card[]
  isByOthers?: boolean
}) {
  if (cards.length === 0) return null
  return (
    <Row
      title={title}
      items={cards}
      getKey={(card) => card.id}
      shape="square"
      renderItem={(card) => (
        <SquareCard
          href={routes.item(card.id)}
          title={card.title}
          subtitle={(isByOthers ? card.series_title : null) ?? (card.year ? String(card.year) : undefined)}
          label={[card.title, card.year].filter(Boolean).join(', ')}
          image={cardPoster(card)}
          isMissing={card.state !== 'present'}
        />
      )}
    />
  )
}

interface MusicHeroProps {
  item: Item
  tracks: readonly Track[] | undefined
  facts: readonly (string | null | undefined)[]
  isPartial: boolean
  /** Stands in for a picture that the title itself has not. */
  cover?: Card | undefined
  children?: React.ReactNode
}

function MusicHero({ item, tracks, facts, isPartial, cover, children }: MusicHeroProps) {
  const t = useTranslations('item')
  const cards = useTranslations('cards')
  const actions = useItemActions()
  const poster = itemPicture(item, 'poster') ?? (cover ? cardPoster(cover) : null)
  const present = tracks?.filter(({ state }) => state === 'present') ?? []
  const { is_favourite: isFavourite } = item.user_data
  const shuffle = () => {
    playAll(present, Math.floor(Math.random() * present.length))
    const heard = queue.get()
    if (heard) queue.set(shuffled(heard, true, Math.random))
  }
  return (
    <Hero size="md" className="min-h-0 max-md:[&>div:last-child]:pt-20">
      <div className="flex animate-page items-end gap-9 max-md:flex-col max-md:items-start max-md:gap-5">
        <Artwork
          url={poster?.url}
          color={poster?.color}
          shape="square"
          sizes="(max-width: 48rem) 60vw, 260px"
          isPriority
          tintBy={item.title}
          className={cn(
            'aspect-square w-52 shrink-0 shadow-card md:w-64',
            item.kind === 'artist' ? 'rounded-full' : 'rounded-lg',
          )}
        />
        <div className="w-full max-w-2xl min-w-0">
          <PageHeading
            title={item.title}
            className={cn(
              'font-bold tracking-tight text-balance wrap-anywhere',
              item.title.length > 28 ? 'text-2xl md:text-3xl' : 'text-3xl md:text-4xl',
            )}
          />
          {children && <div className="mt-2">{children}</div>}
          <p className="mt-2.5 flex flex-wrap gap-x-3 text-md text-muted tabular-nums">
            {facts.filter(Boolean).map((fact) => (
              <span key={fact}>{fact}</span>
            ))}
            {item.genres.length > 0 && (
              <span className="basis-full text-base">{item.genres.join(' · ')}</span>
            )}
          </p>
          {item.overview && (
            <p className="mt-3.5 line-clamp-4 max-w-[62ch] text-md text-pretty text-fg/85">{item.overview}</p>
          )}
          <div className="mt-6 flex flex-wrap items-center gap-2.5">
            {present.length > 0 && (
              <>
                <div className="flex gap-2.5 max-sm:w-full">
                  <Button
                    look="primary"
                    size="lg"
                    className="max-sm:flex-1"
                    icon={<Play className="size-5 fill-current" aria-hidden />}
                    onClick={() => playAll(present)}
                  >
                    {t('play')}
                  </Button>
                  <Button
                    size="lg"
                    className="max-sm:flex-1"
                    icon={<Shuffle className="size-4.5" aria-hidden />}
                    onClick={shuffle}
                  >
                    {t('shuffle')}
                  </Button>
                </div>
                <IconButton
                  size="lg"
                  look="secondary"
                  label={t('addToQueue')}
                  icon={<ListPlus className="size-5" aria-hidden />}
                  onClick={() => {
                    playLast(present)
                    void toast(t('addedToQueue', { title: item.title }))
                  }}
                />
              </>
            )}
            <IconButton
              size="lg"
              look="secondary"
              label={isFavourite ? cards('removeFavourite') : cards('addFavourite')}
              isPressed={isFavourite}
              icon={<Heart className={cn('size-5', isFavourite && 'fill-accent text-accent')} aria-hidden />}
              onClick={() => actions.setFavourite(item, !isFavourite)}
            />
            <More item={item} isPartial={isPartial} />
          </div>
        </div>
      </div>
    </Hero>
  )
}

function Discs({ tracks }: { tracks: readonly Track[] }) {
  const t = useTranslations('item')
  const discs = discsOf(tracks)
  const present = tracks.filter(({ state }) => state === 'present')
  return (
    <div className="flex flex-col gap-8">
      {discs.map((disc) => (
        <section key={disc.number} aria-label={t('disc', { number: disc.number })}>
          {discs.length > 1 && (
            <h2 className="mb-2 text-lg font-semibold">
              {t('disc', { number: disc.number })}
              {disc.title && <span className="font-normal text-muted"> · {disc.title}</span>}
            </h2>
          )}
          <ol className="-mx-3 flex flex-col">
            {disc.tracks.map((track) => (
              <li key={track.id}>
                <TrackRow track={track} onPlay={() => playAll(present, present.indexOf(track))} />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  )
}

function TrackRow({ track, onPlay }: { track: Track; onPlay: () => void }) {
  const t = useTranslations('item')
  const cards = useTranslations('cards')
  const locale = useLocale()
  const actions = useItemActions()
  const heard = useStore(queue)
  const isHeard = heard?.items[heard.at]?.id === track.id
  const isPresent = track.state === 'present'
  const others = track.artists.filter(({ name }) => name !== track.album_artist)
  const { is_favourite: isFavourite } = track.user_data
  return (
    <div className="group/track flex items-center gap-2 rounded-md pr-2 transition-colors duration-(--rf-hover) hover:bg-s1">
      <button
        type="button"
        disabled={!isPresent}
        aria-current={isHeard || undefined}
        aria-label={cards('playTitle', { title: track.title })}
        onClick={onPlay}
        className="touch-target flex w-12 shrink-0 items-center justify-end self-stretch rounded-md px-3 text-base tabular-nums disabled:opacity-50"
      >
        {isHeard ? (
          <Play className="size-4 fill-accent text-accent" aria-hidden />
        ) : (
          <>
            <span
              className={cn(
                'text-subtle',
                isPresent && 'group-focus-within/track:hidden group-hover/track:hidden',
              )}
            >
              {track.number ?? '–'}
            </span>
            {isPresent && (
              <Play
                className="hidden size-4 fill-current group-focus-within/track:block group-hover/track:block"
                aria-hidden
              />
            )}
          </>
        )}
      </button>
      <div className="min-w-0 flex-1 py-2.5" onDoubleClick={isPresent ? onPlay : undefined}>
        <p
          className={cn(
            'truncate text-md',
            isHeard && 'font-semibold text-accent',
            !isPresent && 'text-subtle',
          )}
        >
          {track.title}
          {!isPresent && <span className="ml-2 text-sm">{cards('missingBadge')}</span>}
        </p>
        {others.length > 0 && (
          <p className="truncate text-base text-muted">
            {new Intl.ListFormat(locale, { type: 'unit', style: 'short' })
              .formatToParts(track.artists.map(({ id }) => id))
              .map((part, index) => {
                const artist = track.artists.find(({ id }) => id === part.value)
                if (part.type !== 'element' || !artist) return part.value
                return (
                  <Link
                    key={index}
                    href={routes.item(artist.id)}
                    prefetch={false}
                    className="rounded-sm hover:text-fg hover:underline"
                  >
                    {artist.name}
                  </Link>
                )
              })}
          </p>
        )}
      </div>
      <IconButton
        size="sm"
        hasTooltip={false}
        label={`${isFavourite ? cards('removeFavourite') : cards('addFavourite')}: ${track.title}`}
        isPressed={isFavourite}
        className={cn(
          !isFavourite &&
            'opacity-0 group-focus-within/track:opacity-100 group-hover/track:opacity-100 max-md:opacity-100',
        )}
        icon={<Heart className={cn('size-4', isFavourite && 'fill-accent text-accent')} aria-hidden />}
        onClick={() => actions.setFavourite(track, !isFavourite)}
      />
      <IconButton
        size="sm"
        hasTooltip={false}
        label={`${t('addToQueue')}: ${track.title}`}
        disabled={!isPresent}
        className="opacity-0 group-focus-within/track:opacity-100 group-hover/track:opacity-100 max-md:hidden"
        icon={<ListPlus className="size-4" aria-hidden />}
        onClick={() => {
          playLast([track])
          void toast(t('addedToQueue', { title: track.title }))
        }}
      />
      <span className="w-12 text-right text-base text-subtle tabular-nums">
        {track.runtime_ms ? formatClock(track.runtime_ms) : ''}
      </span>
    </div>
  )
}

function TracksSkeleton() {
  return (
    <div aria-hidden className="flex flex-col gap-4 py-2">
      {Array.from({ length: 8 }, (_, index) => (
        <Skeleton key={index} className="h-5 w-full max-w-2xl rounded-sm" />
      ))}
    </div>
  )
}
