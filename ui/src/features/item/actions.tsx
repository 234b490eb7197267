/** What can be done with a title: play it, from where, mark it, keep it, change it. */
'use client'
import {
  Captions,
  Check,
  CheckCheck,
  Clapperboard,
  Ellipsis,
  Heart,
  Library,
  Pencil,
  Play,
  RotateCcw,
} from 'lucide-react'
import { useRouter } from 'next/navigation'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useIsAdmin } from '@/api/queries'
import type { Item, MediaFile, SeasonSummary } from '@/api/types'
import { ButtonLink, IconButton } from '@/components/button'
import { Menu, type MenuEntry } from '@/components/menu'
import { useEpisodeCode, useItemActions } from '@/features/cards'
import { SubtitlesDialog } from '@/features/subtitles'
import { cn } from '@/lib/cn'
import { routes } from '@/lib/routes'
import { formatClock, fractionWatched } from '@/lib/time'
import { useSeasonName } from './season-name'

const EditDialog = lazy(() => import('./edit-dialog'))
const icon = { className: 'size-4', 'aria-hidden': true } as const

export interface ActionsProps {
  item: Item
  isPartial: boolean
  /** The file to play; undefined leaves it to the server. */
  file?: MediaFile | undefined
  /** Of series: the season that is looked at. */
  season?: SeasonSummary | undefined
}

export function Actions({ item, isPartial, file, season }: ActionsProps) {
  const cards = useTranslations('cards')
  const actions = useItemActions()
  const { is_watched: isWatched, is_favourite: isFavourite } = item.user_data
  const canWatch = item.state === 'present'
  return (
    <>
      <div className="flex flex-wrap items-center gap-2.5 max-sm:gap-2">
        {item.kind === 'series' ? (
          <Continue item={item} />
        ) : (
          canWatch && <PlayButtons item={item} file={file} />
        )}
        {canWatch && (
          <IconButton
            size="lg"
            look="secondary"
            label={isWatched ? cards('markUnwatched') : cards('markWatched')}
            isPressed={isWatched}
            icon={
              <Check className={cn('size-5', isWatched && 'text-accent')} strokeWidth={2.5} aria-hidden />
            }
            onClick={() => actions.setWatched(item, !isWatched)}
          />
        )}
        <IconButton
          size="lg"
          look="secondary"
          label={isFavourite ? cards('removeFavourite') : cards('addFavourite')}
          isPressed={isFavourite}
          icon={<Heart className={cn('size-5', isFavourite && 'fill-accent text-accent')} aria-hidden />}
          onClick={() => actions.setFavourite(item, !isFavourite)}
        />
        <More item={item} isPartial={isPartial} file={file} season={season} />
      </div>
      {item.kind !== 'series' && canWatch && <Progress item={item} />}
    </>
  )
}

function PlayButtons({ item, file }: { item: Item; file: MediaFile | undefined }) {
  const t = useTranslations('item')
  const position = item.user_data.position_ms
  const version = file ? { version: file.id } : {}
  return (
    <>
      <ButtonLink
        look="primary"
        size="lg"
        href={routes.watch(item.id, version)}
        icon={<Play className="size-5 fill-current" aria-hidden />}
      >
        {position > 0 ? t('resumeAt', { time: formatClock(position) }) : t('play')}
      </ButtonLink>
      {position > 0 && (
        <ButtonLink
          size="lg"
          href={routes.watch(item.id, { ...version, from_ms: 0 })}
          icon={<RotateCcw className="size-4.5" aria-hidden />}
        >
          {t('fromStart')}
        </ButtonLink>
      )}
    </>
  )
}

function Continue({ item }: { item: Item }) {
  const t = useTranslations('item')
  const code = useEpisodeCode()
  const next = item.next_episode
  if (!next || next.state !== 'present') return null
  const isNew = next.user_data.position_ms === 0 && item.user_data.unwatched_count === item.present_count
  return (
    <ButtonLink
      look="primary"
      size="lg"
      href={routes.watch(next.id)}
      icon={<Play className="size-5 fill-current" aria-hidden />}
    >
      {t(isNew ? 'playEpisode' : 'continueEpisode', { code: code(next) })}
    </ButtonLink>
  )
}

/** How far it was watched, and when it would end if it began now. */
function Progress({ item }: { item: Item }) {
  const t = useTranslations('item')
  const locale = useLocale()
  const now = useNow(30_000)
  const { runtime_ms: runtime, user_data: data } = item
  if (!runtime) return null
  const position = data.is_watched ? 0 : data.position_ms
  const ends = new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(now + runtime - position)
  const fraction = fractionWatched(position, runtime)
  return (
    <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-1 text-base whitespace-nowrap text-muted tabular-nums">
      {fraction > 0 && (
        <>
          <span aria-hidden className="h-1 w-28 overflow-hidden rounded-full bg-fg/20 sm:w-40">
            <span className="block h-full rounded-full bg-accent" style={{ width: `${fraction * 100}%` }} />
          </span>
          <span>{t('left', { time: formatClock(runtime - position) })}</span>
        </>
      )}
      <span>{t('endsAt', { time: ends })}</span>
    </div>
  )
}

function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

export function More({ item, isPartial, file, season }: ActionsProps) {
  const t = useTranslations('item')
  const cards = useTranslations('cards')
  const router = useRouter()
  const actions = useItemActions()
  const isAdmin = useIsAdmin()
  const [isEditing, setIsEditing] = useState(false)
  const [areSubtitlesOpen, setSubtitlesOpen] = useState(false)
  const nameOf = useSeasonName()
  const hasPicture = item.kind === 'movie' || item.kind === 'episode'
  const seasonData = season?.user_data
  const entries: MenuEntry[] = [
    ...(season && seasonData && season.present_count > 0
      ? [
          {
            label: t(seasonData.is_watched ? 'seasonUnwatched' : 'seasonWatched', { title: nameOf(season) }),
            icon: <CheckCheck {...icon} />,
            onSelect: () => actions.setWatched(season, !seasonData.is_watched),
          },
        ]
      : []),
    ...(item.series_id
      ? [
          {
            label: cards('toSeries'),
            icon: <Clapperboard {...icon} />,
            onSelect: () => router.push(routes.item(item.series_id ?? '')),
          },
        ]
      : []),
    {
      label: t('toLibrary'),
      icon: <Library {...icon} />,
      onSelect: () => router.push(routes.library(item.library_id)),
    },
    ...(hasPicture && item.state === 'present'
      ? [
          {
            label: t('subtitles'),
            icon: <Captions {...icon} />,
            onSelect: () => setSubtitlesOpen(true),
          },
        ]
      : []),
    ...(isAdmin && !isPartial
      ? [
          { kind: 'separator' as const },
          { label: t('edit'), icon: <Pencil {...icon} />, onSelect: () => setIsEditing(true) },
        ]
      : []),
  ]
  return (
    <>
      <Menu
        align="start"
        trigger={
          <IconButton
            size="lg"
            look="secondary"
            label={cards('more', { title: item.title })}
            hasTooltip={false}
            icon={<Ellipsis className="size-5" aria-hidden />}
          />
        }
        entries={entries}
      />
      {areSubtitlesOpen && (
        <Suspense>
          <SubtitlesDialog itemId={item.id} fileId={file?.id} onClose={() => setSubtitlesOpen(false)} />
        </Suspense>
      )}
      {isEditing && (
        <Suspense>
          <EditDialog item={item} onClose={() => setIsEditing(false)} />
        </Suspense>
      )}
    </>
  )
}
