'use client'
import { useTranslations } from 'use-intl'
import { Page, PageHeader } from '@/components/page'

export function FavouritesScreen() {
  const t = useTranslations('favourites')
  return (
    <Page>
      <PageHeader title={t('title')} />
    </Page>
  )
}
