/** Rows of a title's page: its chapters, its extras, the episodes around it. */
'use client'
import { Play } from 'lucide-react'
import Link from 'next/link'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import type { Chapter, Item } from '@/api/types'
import { useCell } from '@/components/cell'
import { Row } from '@/components/row'
import { ItemLandscapeCard } from '@/features/cards'
import { routes } from '@/lib/routes'
import { formatClock } from '@/lib/time'

export function Chapters({ item, version }: { item: Item; version: string | undefined }) {
  const t = useTranslations('item')
  if (item.chapters.length < 2 || item.state !== 'present') return null
  return (
    <Row
      title={t('chapters')}
      items={item.chapters}
      getKey={(chapter) => String(chapter.start_ms)}
      shape="landscape"
      renderItem={(chapter, index) => (
        <ChapterCard item={item} chapter={chapter} number={index + 1} version={version} />
      )}
    />
  )
}

interface ChapterCardProps {
  item: Item
  chapter: Chapter
  number: number
  version: string | undefined
}

function ChapterCard({ item, chapter, number, version }: ChapterCardProps) {
  const t = useTranslations('item')
  const { tabIndex } = useCell()
  const title = chapter.title || t('chapter', { number })
  const time = formatClock(chapter.start_ms)
  return (
    <Link
      href={routes.watch(item.id, { ...(version && { version }), from_ms: chapter.start_ms })}
      prefetch={false}
      tabIndex={tabIndex}
      data-card=""
      aria-label={t('playFrom', { title, time })}
      className="group/chapter flex h-18 items-center gap-3.5 rounded-md bg-s1 px-3.5 ring-1 ring-line transition-colors duration-(--rf-hover) ring-inset hover:bg-s2"
    >
      <span className="flex size-10 shrink-0 items-center justify-center rounded-full bg-s3 text-muted transition-colors group-hover/chapter:bg-accent group-hover/chapter:text-accent-fg">
        <Play className="size-4 translate-x-px fill-current" aria-hidden />
      </span>
      <span className="min-w-0">
        <span className="block truncate text-base font-medium">{title}</span>
        <span className="block text-sm text-subtle tabular-nums">{time}</span>
      </span>
    </Link>
  )
}

export function Extras({ item }: { item: Item }) {
  const t = useTranslations('item')
  const cards = useMemo(
    () => item.extras.map((card) => ({ ...card, title: withoutOwner(card.title, item.title) })),
    [item],
  )
  if (cards.length === 0) return null
  return (
    <Row
      title={t('extras')}
      items={cards}
      getKey={(card) => card.id}
      shape="landscape"
      renderItem={(card) => <ItemLandscapeCard card={card} opens="watch" />}
    />
  )
}

/** "Fernlight - Trailer" on the page of Fernlight is a trailer. */
export function withoutOwner(title: string, owner: string): string {
  if (!title.toLowerCase().startsWith(owner.toLowerCase())) return title
  return /^\s*[-–—:]\s*(\S.*)$/.exec(title.slice(owner.length))?.[1] ?? title
}

/** The episodes before and after. */
export function Around({ item }: { item: Item }) {
  const t = useTranslations('item')
  const around = [
    { card: item.previous_episode, label: t('previousEpisode') },
    { card: item.next_episode, label: t('nextEpisode') },
  ].flatMap(({ card, label }) => (card ? [{ card, label }] : []))
  if (item.kind !== 'episode' || around.length === 0) return null
  return (
    <section aria-labelledby="item-around">
      <h2 id="item-around" className="sr-only">
        {t('around')}
      </h2>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(14rem,20rem))] gap-(--rf-card-gap) max-sm:grid-cols-2">
        {around.map(({ card, label }) => (
          <li key={card.id} className="min-w-0">
            <p className="mb-2 text-base font-semibold text-muted">{label}</p>
            <ItemLandscapeCard card={card} />
          </li>
        ))}
      </ul>
    </section>
  )
}
