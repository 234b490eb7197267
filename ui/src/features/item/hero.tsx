/** The head of a title's page: its picture, its name, what one wants to know before watching. */
'use client'
import { Star } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { itemPicture } from '@/api/images'
import type { Item } from '@/api/types'
import { Artwork } from '@/components/artwork'
import { Badge } from '@/components/badge'
import { Hero, HeroPicture, PageHeading } from '@/components/page'
import { Skeleton } from '@/components/skeleton'
import { TitleLogo } from '@/components/title-logo'
import { useEpisodeCode } from '@/features/cards'
import { cn } from '@/lib/cn'
import { routes } from '@/lib/routes'
import { splitRuntime } from '@/lib/time'
import { formatDay } from './days'
import { streamHeard } from './direct-play'
import { resolutionName } from './media-text'

export interface ItemHeroProps {
  item: Item
  /** Only a card is known so far: what it does not tell is drawn as coming. */
  isPartial: boolean
  children: ReactNode
}

export function ItemHero({ item, isPartial, children }: ItemHeroProps) {
  const backdrop = itemPicture(item, 'backdrop')
  const poster = itemPicture(item, item.kind === 'episode' ? 'thumb' : 'poster')
  return (
    <Hero
      size={backdrop ? 'lg' : 'md'}
      className={
        backdrop ? 'max-md:min-h-0 max-md:[&>div:last-child]:pt-52' : 'min-h-0 max-md:[&>div:last-child]:pt-8'
      }
      pictures={
        backdrop && (
          <>
            {/* On a phone the words are wider than any scrim: they stand below the picture. */}
            <HeroPicture
              imageUrl={backdrop.url}
              color={backdrop.color}
              className="max-md:bottom-auto max-md:h-84"
            />
            <div className="absolute inset-x-0 top-0 h-84 bg-linear-to-t from-bg from-8% via-bg/80 via-34% to-transparent to-75% md:hidden" />
          </>
        )
      }
    >
      <div className="flex animate-page items-end gap-9 max-md:flex-col max-md:items-start max-md:gap-5">
        {!backdrop && !isPartial && (
          <Artwork
            url={poster?.url}
            color={poster?.color}
            shape={item.kind === 'episode' ? 'landscape' : 'poster'}
            sizes="(max-width: 48rem) 40vw, 260px"
            isPriority
            tintBy={item.title}
            className={cn(
              'w-40 shrink-0 rounded-lg shadow-card md:w-64',
              item.kind === 'episode' ? 'aspect-video' : 'aspect-2/3',
            )}
          />
        )}
        <div className="w-full max-w-2xl min-w-0">
          {item.kind === 'episode' && <Origin item={item} />}
          <Name item={item} />
          <Facts item={item} />
          {item.tagline && (
            <p className="mt-4 line-clamp-3 max-w-[62ch] text-md text-pretty text-fg/85 italic">
              {item.tagline}
            </p>
          )}
          {isPartial ? <WordsToCome /> : <Overview key={item.id} text={item.overview} />}
          <Makers item={item} />
          <div className="mt-6">{children}</div>
        </div>
      </div>
    </Hero>
  )
}

/** Where an episode belongs. */
function Origin({ item }: { item: Item }) {
  const t = useTranslations('item')
  if (!item.series_id) return null
  const season = item.season_number
  return (
    <nav aria-label={t('belongsTo')} className="mb-2 flex flex-wrap items-center gap-x-2 text-md font-medium">
      <Link
        href={routes.item(item.series_id)}
        prefetch={false}
        className="touch-target inline-flex items-center rounded-sm text-accent hover:text-accent-hover"
      >
        {item.series_title}
      </Link>
      {season !== null && (
        <>
          <span aria-hidden className="text-subtle">
            ·
          </span>
          <Link
            href={routes.item(item.series_id, { season: String(season) })}
            prefetch={false}
            className="touch-target inline-flex items-center rounded-sm text-muted hover:text-fg"
          >
            {season === 0 ? t('specials') : t('season', { number: String(season) })}
          </Link>
        </>
      )}
    </nav>
  )
}

function Name({ item }: { item: Item }) {
  const logo = item.kind === 'episode' ? null : itemPicture(item, 'logo')
  const size = item.title.length > 28 ? 'text-2xl md:text-3xl' : 'text-3xl md:text-4xl'
  return (
    <PageHeading
      title={item.title}
      className={cn('font-bold tracking-tight text-balance wrap-anywhere hyphens-long', size)}
    >
      <TitleLogo title={item.title} url={logo?.url} color={logo?.color} />
    </PageHeading>
  )
}

function Facts({ item }: { item: Item }) {
  const t = useTranslations('item')
  const locale = useLocale()
  const code = useEpisodeCode()
  const file = item.versions[0]?.parts[0]
  const video = file && streamHeard(file, 'video')
  const sharpness = video ? resolutionName(video) : null
  const isSeries = item.kind === 'series'
  const facts = [
    item.kind === 'episode' ? code(item) : null,
    item.kind === 'episode' && item.released_on
      ? formatDay(item.released_on, locale)
      : item.year
        ? String(item.year)
        : null,
    isSeries && item.seasons.length > 0
      ? t('seasonCount', { count: item.seasons.filter(({ number }) => number > 0).length })
      : null,
    item.runtime_ms
      ? isSeries
        ? t('perEpisode', { runtime: t('runtime', splitRuntime(item.runtime_ms)).trim() })
        : t('runtime', splitRuntime(item.runtime_ms)).trim()
      : null,
    isSeries && (item.status === 'ended' || item.status === 'continuing') ? t(item.status) : null,
  ].filter(Boolean)
  return (
    <div className="mt-3.5 flex flex-wrap items-center gap-x-3 gap-y-2 text-md text-muted tabular-nums">
      {item.community_rating !== null && (
        <span className="inline-flex items-center gap-1 font-semibold text-fg">
          <Star className="size-4 fill-warning text-warning" aria-hidden />
          <span className="sr-only">{t('rating')}</span>
          {new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(
            item.community_rating,
          )}
        </span>
      )}
      {facts.map((fact) => (
        <span key={fact} className="whitespace-nowrap">
          {fact}
        </span>
      ))}
      {item.content_rating && <Badge look="outline">{item.content_rating}</Badge>}
      {sharpness && <Badge look="outline">{sharpness}</Badge>}
      {video?.range && video.range !== 'SDR' && <Badge look="outline">{video.range}</Badge>}
      {item.genres.length > 0 && <span className="basis-full text-base">{item.genres.join(' · ')}</span>}
    </div>
  )
}

function WordsToCome() {
  return (
    <div className="mt-5">
      <Skeleton className="h-4 w-full rounded-sm" />
      <Skeleton className="mt-2.5 h-4 w-4/5 rounded-sm" />
    </div>
  )
}

/** Three lines, and the rest on demand. */
function Overview({ text }: { text: string | null }) {
  const t = useTranslations('item')
  const words = useRef<HTMLParagraphElement>(null)
  const [isWhole, setIsWhole] = useState(false)
  const [isCut, setIsCut] = useState(false)
  useEffect(() => {
    const element = words.current
    if (!element) return
    const observer = new ResizeObserver(() => {
      if (element.dataset.cut === 'yes') setIsCut(element.scrollHeight > element.clientHeight + 2)
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  if (!text) return null
  return (
    <div className="mt-3.5 max-w-[62ch]">
      <p
        ref={words}
        data-cut={isWhole ? 'no' : 'yes'}
        className={cn('text-md text-pretty whitespace-pre-line text-fg/85', !isWhole && 'line-clamp-3')}
      >
        {text}
      </p>
      {isCut && (
        <button
          type="button"
          aria-expanded={isWhole}
          onClick={() => setIsWhole(!isWhole)}
          className="touch-target mt-1 rounded-sm text-base font-semibold text-fg hover:text-accent"
        >
          {isWhole ? t('less') : t('more')}
        </button>
      )}
    </div>
  )
}

function Makers({ item }: { item: Item }) {
  const t = useTranslations('item')
  const named = (role: string) =>
    item.people
      .filter((person) => person.role === role)
      .slice(0, 3)
      .map(({ name }) => name)
      .join(', ')
  const lines = [
    [t('director'), named('director')],
    [t('writer'), named('writer')],
  ].filter(([, names]) => names)
  if (lines.length === 0) return null
  return (
    <dl className="mt-3.5 flex flex-wrap gap-x-6 gap-y-1 text-base">
      {lines.map(([role, names]) => (
        <div key={role} className="flex gap-2">
          <dt className="text-muted">{role}</dt>
          <dd className="font-medium">{names}</dd>
        </div>
      ))}
    </dl>
  )
}
