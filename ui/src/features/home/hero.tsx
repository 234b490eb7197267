/** A few titles in large, one after the other; whoever looks, points or prefers stillness stops them. */
'use client'
import { Info, Pause, Play } from 'lucide-react'
import Link from 'next/link'
import { useRef, useState, type FocusEvent } from 'react'
import { useTranslations } from 'use-intl'
import { cardBackdrop, picture, type Picture } from '@/api/images'
import type { Card, ImageRef } from '@/api/types'
import { Badge } from '@/components/badge'
import { ButtonLink, IconButton } from '@/components/button'
import { Hero, HeroPicture } from '@/components/page'
import { TitleLogo } from '@/components/title-logo'
import { cardTitle } from '@/features/cards'
import { cn } from '@/lib/cn'
import { useMediaQuery } from '@/lib/media'
import { routes } from '@/lib/routes'
import { formatClock, splitRuntime } from '@/lib/time'
import { useRotation } from './rotation'

const uhdFrom = 2000

export interface HomeHeroProps {
  cards: readonly Card[]
  overviews: Readonly<Record<string, string>>
  logos: Readonly<Record<string, ImageRef>>
}

export function HomeHero({ cards, overviews, logos }: HomeHeroProps) {
  const t = useTranslations('home')
  const [isHovered, setIsHovered] = useState(false)
  const [isFocused, setIsFocused] = useState(false)
  const [isPaused, setIsPaused] = useState(false)
  const isMotionReduced = useMediaQuery('(prefers-reduced-motion: reduce)')
  const fill = useRef<HTMLSpanElement>(null)
  const { index, show, seen } = useRotation(cards.length, {
    isStopped: isHovered || isFocused || isPaused || isMotionReduced,
    fill,
  })
  const card = cards[index]
  if (!card) return null

  const isOutside = (event: FocusEvent) =>
    !(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))
  return (
    <section
      aria-roledescription="carousel"
      aria-label={t('featured')}
      onPointerEnter={(event) => event.pointerType === 'mouse' && setIsHovered(true)}
      onPointerLeave={() => setIsHovered(false)}
      onFocus={() => setIsFocused(true)}
      onBlur={(event) => isOutside(event) && setIsFocused(false)}
    >
      <Hero
        pictures={cards.map((each, position) => {
          const picture = cardBackdrop(each)
          return (
            picture &&
            seen.has(position) && (
              <HeroPicture
                key={each.id}
                imageUrl={picture.url}
                color={picture.color}
                className={cn(
                  'transition-opacity duration-700 motion-reduce:transition-none',
                  position !== index && 'opacity-0',
                )}
              />
            )
          )
        })}
      >
        <div
          key={card.id}
          role="group"
          aria-roledescription="slide"
          aria-label={t('slide', { number: index + 1, count: cards.length })}
          className="animate-page"
        >
          <Words card={card} overview={overviews[card.id]} logo={picture(card.id, 'logo', logos[card.id])} />
        </div>
        {cards.length > 1 && (
          <div className="mt-7 flex items-center gap-1">
            {!isMotionReduced && (
              <IconButton
                size="sm"
                label={isPaused ? t('playSlides') : t('pause')}
                icon={
                  isPaused ? (
                    <Play className="size-4 fill-current" aria-hidden />
                  ) : (
                    <Pause className="size-4 fill-current" aria-hidden />
                  )
                }
                className="-ml-2"
                onClick={() => setIsPaused(!isPaused)}
              />
            )}
            {cards.map((each, position) => (
              <Dot
                key={each.id}
                label={t('showTitle', { title: cardTitle(each) })}
                isCurrent={position === index}
                fill={position === index && !isMotionReduced ? fill : undefined}
                onSelect={() => show(position)}
              />
            ))}
          </div>
        )}
      </Hero>
    </section>
  )
}

interface DotProps {
  label: string
  isCurrent: boolean
  fill: React.RefObject<HTMLSpanElement | null> | undefined
  onSelect: () => void
}

function Dot({ label, isCurrent, fill, onSelect }: DotProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-current={isCurrent || undefined}
      onClick={onSelect}
      className="group/dot flex h-8 items-center rounded-sm px-1"
    >
      <span
        className={cn(
          'relative block h-1 overflow-hidden rounded-full bg-fg/25 transition-colors group-hover/dot:bg-fg/50',
          isCurrent ? 'w-10' : 'w-4',
        )}
      >
        {isCurrent && <span ref={fill} className="absolute inset-0 origin-left rounded-full bg-fg" />}
      </span>
    </button>
  )
}

interface WordsProps {
  card: Card
  overview: string | undefined
  logo: Picture | null
}

function Words({ card, overview, logo }: WordsProps) {
  const t = useTranslations('home')
  const position = card.user_data.position_ms
  const title = cardTitle(card)
  return (
    <div className="max-w-2xl">
      <h2
        className={cn(
          'font-bold tracking-tight text-balance wrap-anywhere',
          title.length > 28 ? 'text-3xl' : 'text-3xl md:text-4xl',
        )}
      >
        {/* Keys and remotes begin with what it is for; Details leads to the same page. */}
        <Link href={routes.item(card.id)} prefetch={false} tabIndex={-1} className="rounded-sm">
          <TitleLogo title={title} url={logo?.url} color={logo?.color} />
        </Link>
      </h2>
      <Facts card={card} />
      {overview && (
        <p className="mt-3.5 line-clamp-3 max-w-[62ch] text-md text-pretty text-fg/85">{overview}</p>
      )}
      <div className="mt-6 flex flex-wrap gap-3">
        {card.state === 'present' && (
          <ButtonLink
            look="primary"
            size="lg"
            href={routes.watch(card.id)}
            icon={<Play className="size-5 fill-current" aria-hidden />}
          >
            {position > 0 ? t('resumeAt', { time: formatClock(position) }) : t('play')}
          </ButtonLink>
        )}
        <ButtonLink size="lg" href={routes.item(card.id)} icon={<Info className="size-5" aria-hidden />}>
          {t('details')}
        </ButtonLink>
      </div>
    </div>
  )
}

function Facts({ card }: { card: Card }) {
  const t = useTranslations('home')
  const facts = [
    card.year ? String(card.year) : null,
    card.kind === 'series'
      ? card.episode_count
        ? t('episodes', { count: card.episode_count })
        : null
      : card.runtime_ms
        ? t('runtime', splitRuntime(card.runtime_ms)).trim()
        : null,
  ].filter(Boolean)
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-md text-fg/85 tabular-nums">
      {facts.map((fact) => (
        <span key={fact} className="whitespace-nowrap">
          {fact}
        </span>
      ))}
      {(card.height ?? 0) >= uhdFrom && <Badge look="outline">{uhd}</Badge>}
      {card.range && card.range !== 'SDR' && <Badge look="outline">{card.range}</Badge>}
    </div>
  )
}

const uhd = '4K'
