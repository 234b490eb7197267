/** The seasons of a series and the episodes of the one that is looked at. */
'use client'
import { Check, CheckCheck, Ellipsis, Play, Tv } from 'lucide-react'
import Link from 'next/link'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { cardLandscape } from '@/api/images'
import type { Card, Item, SeasonSummary } from '@/api/types'
import { Artwork } from '@/components/artwork'
import { Badge } from '@/components/badge'
import { Button, IconButton } from '@/components/button'
import { menuPointOf } from '@/components/menu-point'
import { Skeleton } from '@/components/skeleton'
import { EmptyState, ErrorState } from '@/components/states'
import { openItemMenu, useEpisodeCode, useItemActions } from '@/features/cards'
import { cn } from '@/lib/cn'
import { routes } from '@/lib/routes'
import { fractionWatched, splitRuntime } from '@/lib/time'
import { formatDay, formatDistance } from './days'
import { episodeNumbers, inOrder, localToday, standingOf, type Standing } from './episodes'
import { childrenQuery } from './queries'
import { useSeasonName } from './season-name'

export interface SeasonsProps {
  item: Item
  season: SeasonSummary | undefined
}

export function Seasons({ item, season }: SeasonsProps) {
  const t = useTranslations('item')
  if (!season) {
    return (
      <EmptyState title={t('noEpisodes')} icon={<Tv />}>
        {t('noEpisodesBody')}
      </EmptyState>
    )
  }
  return (
    <section aria-labelledby="item-season" className="flex flex-col gap-4">
      {item.seasons.length > 1 && <SeasonPicker item={item} season={season} />}
      <Episodes key={season.id} season={season} />
    </section>
  )
}

function SeasonPicker({ item, season }: { item: Item; season: SeasonSummary }) {
  const t = useTranslations('item')
  const nameOf = useSeasonName()
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>('[aria-current]')
    if (list.current && current) list.current.scrollLeft = current.offsetLeft - 48
  }, [season.id])
  return (
    <nav aria-label={t('seasons')}>
      <ul
        ref={list}
        className="no-scrollbar relative -mx-(--rf-gutter) flex gap-2 overflow-x-auto px-(--rf-gutter) py-1"
      >
        {inOrder(item.seasons).map((each) => {
          const isCurrent = each.id === season.id
          return (
            <li key={each.id} className="shrink-0">
              <Link
                href={routes.item(item.id, { season: String(each.number) })}
                replace
                scroll={false}
                prefetch={false}
                aria-current={isCurrent || undefined}
                className={cn(
                  'touch-target flex h-13 flex-col justify-center rounded-md px-4 ring-1 transition-colors ring-inset',
                  isCurrent ? 'bg-s3 ring-accent' : 'bg-s1 ring-line hover:bg-s2',
                )}
              >
                <span className={cn('text-base font-semibold', !isCurrent && 'text-muted')}>
                  {nameOf(each)}
                </span>
                <span className="flex items-center gap-1 text-xs text-subtle tabular-nums">
                  {each.user_data.is_watched && (
                    <Check className="size-3 text-accent" strokeWidth={3} aria-hidden />
                  )}
                  <Presence season={each} />
                </span>
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

function Presence({ season }: { season: SeasonSummary }) {
  const t = useTranslations('item')
  const { present_count: present, expected_count: expected } = season
  return present < expected ? t('nOfM', { present, expected }) : t('episodeCount', { count: present })
}

function Episodes({ season }: { season: SeasonSummary }) {
  const t = useTranslations('item')
  const nameOf = useSeasonName()
  const actions = useItemActions()
  const { data, error, isPending, isFetching, refetch } = useQuery(childrenQuery(season.id))
  const today = localToday()
  const { is_watched: isWatched } = season.user_data
  const unaired = data?.items.filter((card) => standingOf(card, today) === 'unaired').length ?? 0
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3 pt-2">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h2 id="item-season" className="text-lg font-semibold">
            {nameOf(season)}
          </h2>
          <span className="text-base text-subtle tabular-nums">
            <Presence season={season} />
            {unaired > 0 && ` · ${t('unaired', { count: unaired })}`}
          </span>
        </div>
        {season.present_count > 0 && (
          <Button
            size="sm"
            look="quiet"
            className="max-sm:-ml-3"
            icon={<CheckCheck className={cn('size-4', isWatched && 'text-accent')} aria-hidden />}
            onClick={() => actions.setWatched(season, !isWatched)}
          >
            {t(isWatched ? 'markSeasonUnwatched' : 'markSeasonWatched')}
          </Button>
        )}
      </div>
      {isPending ? (
        <EpisodesSkeleton count={Math.min(season.expected_count, 6)} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} isRetrying={isFetching} />
      ) : data.items.length === 0 ? (
        <EmptyState title={t('emptySeason')} icon={<Tv />}>
          {t('emptySeasonBody')}
        </EmptyState>
      ) : (
        <ol className="-mx-3 flex flex-col">
          {data.items.map((card) => (
            <li key={card.id} className="[contain-intrinsic-size:auto_9rem] [content-visibility:auto]">
              <Episode card={card} overview={data.overviews[card.id]} today={today} />
            </li>
          ))}
        </ol>
      )}
    </>
  )
}

interface EpisodeProps {
  card: Card
  overview: string | undefined
  today: string
}

function Episode({ card, overview, today }: EpisodeProps) {
  const t = useTranslations('item')
  const locale = useLocale()
  const standing = standingOf(card, today)
  const isPresent = standing === 'present'
  const isWatched = card.user_data.is_watched
  const facts = [
    card.released_on ? formatDay(card.released_on, locale) : null,
    card.runtime_ms ? t('runtime', splitRuntime(card.runtime_ms)).trim() : null,
  ].filter(Boolean)
  return (
    <article
      className={cn(
        'group/episode relative flex gap-5 rounded-lg p-3 transition-colors duration-(--rf-hover) max-md:gap-3.5',
        'hover:bg-s1',
      )}
      onContextMenu={(event) => {
        if (event.shiftKey) return
        event.preventDefault()
        const from = event.currentTarget
        openItemMenu({ card, at: menuPointOf(from, event), from })
      }}
    >
      <Still card={card} standing={standing} />
      <div className="min-w-0 flex-1 md:py-1">
        <h3 className={cn('text-md font-semibold', !isPresent && 'text-muted')}>
          <Link href={routes.item(card.id)} prefetch={false} className="rounded-sm hover:text-accent">
            <span className="tabular-nums">{episodeNumbers(card)}</span>
            {'. '}
            {card.title}
          </Link>
        </h3>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-base text-subtle tabular-nums">
          {facts.join(' · ')}
          {standing === 'unaired' && card.released_on && (
            <span className="text-info">{formatDistance(card.released_on, today, locale)}</span>
          )}
        </p>
        {overview && (
          <p className="mt-1.5 line-clamp-2 max-w-[80ch] text-base text-pretty text-muted max-sm:hidden">
            {overview}
          </p>
        )}
      </div>
      {isPresent && <EpisodeButtons card={card} isWatched={isWatched} />}
    </article>
  )
}

function EpisodeButtons({ card, isWatched }: { card: Card; isWatched: boolean }) {
  const cards = useTranslations('cards')
  const code = useEpisodeCode()
  const actions = useItemActions()
  const name = `${code(card)} ${card.title}`
  return (
    <div className="flex items-center gap-1 self-center max-sm:flex-col">
      <IconButton
        label={`${isWatched ? cards('markUnwatched') : cards('markWatched')}: ${name}`}
        hasTooltip={false}
        isPressed={isWatched}
        icon={
          <span
            className={cn(
              'flex size-7 items-center justify-center rounded-full ring-1 ring-inset',
              isWatched ? 'bg-accent text-accent-fg ring-accent' : 'text-subtle ring-strong',
            )}
          >
            <Check className="size-4" strokeWidth={3} aria-hidden />
          </span>
        }
        onClick={() => actions.setWatched(card, !isWatched)}
      />
      <IconButton
        label={cards('more', { title: name })}
        hasTooltip={false}
        icon={<Ellipsis className="size-5" aria-hidden />}
        onClick={(event) => {
          const from = event.currentTarget
          openItemMenu({ card, at: menuPointOf(from, event), from })
        }}
      />
    </div>
  )
}

const stillBox =
  'relative aspect-video w-56 shrink-0 self-start overflow-hidden rounded-md max-md:w-40 max-sm:w-32'

function Still({ card, standing }: { card: Card; standing: Standing }) {
  const t = useTranslations('item')
  const cards = useTranslations('cards')
  const locale = useLocale()
  const picture = cardLandscape(card)
  if (standing !== 'present') {
    const words = {
      gone: t('goneBadge'),
      absent: t('absentBadge'),
      unaired: card.released_on ? t('airs', { date: formatDay(card.released_on, locale) }) : t('airsSomeday'),
    }[standing]
    return (
      <div
        className={cn(
          stillBox,
          'bg-s1 bg-[repeating-linear-gradient(135deg,var(--rf-s3)_0_2px,transparent_2px_10px)] ring-1 ring-line ring-inset',
        )}
      >
        <Badge
          look={standing === 'gone' ? 'warning' : 'plain'}
          className="absolute bottom-2 left-2 max-w-[calc(100%-1rem)] truncate"
        >
          {words}
        </Badge>
      </div>
    )
  }
  const fraction = card.user_data.is_watched
    ? 0
    : fractionWatched(card.user_data.position_ms, card.runtime_ms)
  return (
    <Link
      href={routes.watch(card.id)}
      prefetch={false}
      aria-label={cards('playTitle', { title: `${episodeNumbers(card)}. ${card.title}` })}
      className={cn(stillBox, 'group/still')}
    >
      <Artwork
        url={picture?.url}
        color={picture?.color}
        shape="landscape"
        sizes="(max-width: 40rem) 128px, 224px"
        className="size-full"
      />
      <span
        aria-hidden
        className="absolute inset-0 flex items-center justify-center bg-black/35 opacity-0 transition-opacity duration-(--rf-hover) group-hover/episode:opacity-100 group-focus-visible/still:opacity-100"
      >
        <span className="flex size-11 items-center justify-center rounded-full bg-scrim text-on-scrim">
          <Play className="size-5 translate-x-px fill-current" />
        </span>
      </span>
      {fraction > 0 && (
        <span
          aria-hidden
          className="absolute inset-x-2 bottom-2 h-1 overflow-hidden rounded-full bg-black/70"
        >
          <span className="block h-full rounded-full bg-accent" style={{ width: `${fraction * 100}%` }} />
        </span>
      )}
    </Link>
  )
}

export function EpisodesSkeleton({ count }: { count: number }) {
  return (
    <div aria-hidden className="-mx-3 flex flex-col">
      {Array.from({ length: Math.max(1, count) }, (_, index) => (
        <div key={index} className="flex gap-5 p-3 max-md:gap-3.5">
          <Skeleton className="aspect-video w-56 shrink-0 max-md:w-40 max-sm:w-32" />
          <div className="flex-1 pt-2">
            <Skeleton className="h-4 w-48 max-w-full rounded-sm" />
            <Skeleton className="mt-2.5 h-3.5 w-32 rounded-sm" />
            <Skeleton className="mt-4 h-3.5 w-4/5 rounded-sm max-sm:hidden" />
          </div>
        </div>
      ))}
    </div>
  )
}
