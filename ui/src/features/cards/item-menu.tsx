/** The menu of a title. */
'use client'
import { CheckCheck, Clapperboard, EyeOff, Heart, Info, Play } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { ContextMenu, type MenuEntry } from '@/components/menu'
import { routes } from '@/lib/routes'
import { cardTitle, isMusic } from './card-text'
import { useItemActions } from './item-actions'
import type { OpenItemMenu } from './item-menu-host'

const icon = { className: 'size-4', 'aria-hidden': true } as const

export default function ItemMenu({ menu, onClose }: { menu: OpenItemMenu; onClose: () => void }) {
  const t = useTranslations('cards')
  const router = useRouter()
  const actions = useItemActions()
  const { card, at, canHide = false } = menu
  const { is_watched: isWatched, is_favourite: isFavourite, position_ms: positionMs } = card.user_data
  const isPresent = card.state === 'present'
  const seriesId = card.kind === 'episode' ? card.series_id : null

  const entries: MenuEntry[] = [
    ...(isPresent
      ? [
          {
            label: positionMs > 0 && !isMusic(card.kind) ? t('resume') : t('play'),
            icon: <Play {...icon} />,
            onSelect: () => actions.play(card),
          },
          ...(isMusic(card.kind)
            ? []
            : [
                {
                  label: isWatched ? t('markUnwatched') : t('markWatched'),
                  icon: <CheckCheck {...icon} />,
                  onSelect: () => actions.setWatched(card, !isWatched),
                },
              ]),
        ]
      : []),
    {
      label: isFavourite ? t('removeFavourite') : t('addFavourite'),
      icon: <Heart {...icon} />,
      onSelect: () => actions.setFavourite(card, !isFavourite),
    },
    ...(canHide
      ? [
          {
            label: t('hide'),
            icon: <EyeOff {...icon} />,
            onSelect: () => actions.hideFromHome(card),
          },
        ]
      : []),
    { kind: 'separator' },
    { label: t('details'), icon: <Info {...icon} />, onSelect: () => router.push(routes.item(card.id)) },
    ...(seriesId
      ? [
          {
            label: t('toSeries'),
            icon: <Clapperboard {...icon} />,
            onSelect: () => router.push(routes.item(seriesId)),
          },
        ]
      : []),
  ]

  return (
    <ContextMenu at={at} onClose={onClose} entries={entries} label={t('more', { title: cardTitle(card) })} />
  )
}
