'use client'
import { useTranslations } from 'use-intl'
import { Page, PageHeader } from '@/components/page'

export function ItemScreen() {
  const t = useTranslations('item')
  return (
    <Page>
      <PageHeader title={t('title')} />
    </Page>
  )
}
