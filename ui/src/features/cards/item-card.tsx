/** A title of the catalogue as a card. */
'use client'
import { Check, Ellipsis, Heart, Play } from 'lucide-react'
import { memo, useCallback, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { cardLandscape, cardPoster } from '@/api/images'
import type { Card } from '@/api/types'
import { Badge } from '@/components/badge'
import { IconButton } from '@/components/button'
import { LandscapeCard, PosterCard, SquareCard } from '@/components/card'
import { menuPointOf, type MenuPoint } from '@/components/menu-point'
import { cn } from '@/lib/cn'
import { routes } from '@/lib/routes'
import { isMusic, cardLabel, cardSubtitle, cardTitle, watchedFraction } from './card-text'
import { useItemActions } from './item-actions'
import { openItemMenu } from './item-menu-host'

export interface ItemCardProps {
  card: Card
  /** In the first view of the page: its picture comes first. */
  isPriority?: boolean
  /** Where a click leads: to the title, or straight into the player. */
  opens?: 'item' | 'watch'
  /** Instead of the year or the episode. */
  subtitle?: string
  /** It stands in a row of what to go on with, and may be taken out of it. */
  canHide?: boolean
}

export const ItemPosterCard = memo(function ItemPosterCard(props: ItemCardProps) {
  const shared = useCardProps(props)
  // Covers of music are square.
  const Upright = isMusic(props.card.kind) ? SquareCard : PosterCard
  return <Upright {...shared} image={cardPoster(props.card)} />
})

export const ItemLandscapeCard = memo(function ItemLandscapeCard(props: ItemCardProps) {
  const shared = useCardProps(props)
  return <LandscapeCard {...shared} image={cardLandscape(props.card)} />
})

function useCardProps({ card, isPriority, opens = 'item', subtitle, canHide = false }: ItemCardProps) {
  const t = useTranslations('cards')
  const openMenu = useCallback(
    (at: MenuPoint, from: HTMLElement) => openItemMenu({ card, at, from, canHide }),
    [card, canHide],
  )
  const actions = useMemo(() => <CardActions card={card} canHide={canHide} />, [card, canHide])
  const isPresent = card.state === 'present'
  const isHeard = isMusic(card.kind)
  return {
    href: opens === 'watch' && isPresent && !isHeard ? routes.watch(card.id) : routes.item(card.id),
    title: cardTitle(card),
    subtitle: subtitle ?? cardSubtitle(card, t),
    label: cardLabel(card, t),
    // Nobody ticks off music.
    progress: isHeard ? 0 : watchedFraction(card),
    isWatched: !isHeard && card.user_data.is_watched,
    unwatchedCount: isHeard ? 0 : (card.user_data.unwatched_count ?? 0),
    isMissing: !isPresent,
    isPriority,
    // Extras seldom have a picture, and their name stands below it anyway.
    fallback: card.kind === 'extra' ? playGlyph : undefined,
    badge: isPresent ? null : <Badge look="scrim">{t('missingBadge')}</Badge>,
    onMenu: openMenu,
    actions,
  }
}

const playGlyph = (
  <span className="flex size-12 items-center justify-center rounded-full bg-bg/40 text-fg">
    <Play className="size-5 translate-x-px fill-current" aria-hidden />
  </span>
)

function CardActions({ card, canHide }: { card: Card; canHide: boolean }) {
  const t = useTranslations('cards')
  const actions = useItemActions()
  const { is_watched: isWatched, is_favourite: isFavourite } = card.user_data
  const title = cardTitle(card)
  const isPlayable = card.state === 'present'
  return (
    <div className="flex w-full items-center gap-1">
      {isPlayable && (
        <IconButton
          tabIndex={-1}
          hasTooltip={false}
          look="primary"
          label={t('playTitle', { title })}
          icon={<Play className="size-4.5 translate-x-px fill-current" aria-hidden />}
          onClick={() => actions.play(card)}
        />
      )}
      <span className="flex-1" />
      {isPlayable && !isMusic(card.kind) && (
        <IconButton
          tabIndex={-1}
          hasTooltip={false}
          size="sm"
          look="glass"
          label={isWatched ? t('markUnwatched') : t('markWatched')}
          isPressed={isWatched}
          icon={<Check className={cn('size-4', isWatched && 'text-[#ff9a5c]')} strokeWidth={3} aria-hidden />}
          onClick={() => actions.setWatched(card, !isWatched)}
        />
      )}
      <IconButton
        tabIndex={-1}
        hasTooltip={false}
        size="sm"
        look="glass"
        label={isFavourite ? t('removeFavourite') : t('addFavourite')}
        isPressed={isFavourite}
        icon={<Heart className={cn('size-4', isFavourite && 'fill-[#ff9a5c] text-[#ff9a5c]')} aria-hidden />}
        onClick={() => actions.setFavourite(card, !isFavourite)}
      />
      <IconButton
        tabIndex={-1}
        hasTooltip={false}
        size="sm"
        look="glass"
        label={t('more', { title })}
        icon={<Ellipsis className="size-4" aria-hidden />}
        onClick={(event) => {
          const from = event.currentTarget
          openItemMenu({ card, at: menuPointOf(from, event), from, canHide })
        }}
      />
    </div>
  )
}
