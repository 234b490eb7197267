/** One row of the home page. */
'use client'
import { useTranslations } from 'use-intl'
import type { Card, HomeRow } from '@/api/types'
import { Row } from '@/components/row'
import { ItemLandscapeCard, ItemPosterCard } from '@/features/cards'
import { routes } from '@/lib/routes'
import { rowShape } from './shape'

/** As many pictures as the widest row shows at once. */
const firstInView = 6

export function HomeTitleRow({ row, isFirst }: { row: HomeRow; isFirst: boolean }) {
  const t = useTranslations('home')
  const shape = rowShape(row)
  const shared = { shape, items: row.items, getKey: (card: Card) => card.id, storageKey: `home:${row.id}` }
  if (row.kind !== 'latest')
    return (
      <Row
        {...shared}
        title={row.kind === 'resume' ? t('resume') : t('nextUp')}
        renderItem={(card, index) => (
          <ItemLandscapeCard card={card} opens="watch" canHide isPriority={isFirst && index < firstInView} />
        )}
      />
    )
  return (
    <Row
      {...shared}
      title={t('latest', { library: row.library_name ?? '' })}
      {...(row.library_id && { href: routes.library(row.library_id, { sort: 'latest', order: 'desc' }) })}
      renderItem={(card, index) => <ItemPosterCard card={card} isPriority={isFirst && index < firstInView} />}
    />
  )
}
