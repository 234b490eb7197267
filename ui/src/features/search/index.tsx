'use client'
import { useTranslations } from 'use-intl'
import { Page, PageHeader } from '@/components/page'

export function SearchScreen() {
  const t = useTranslations('search')
  return (
    <Page>
      <PageHeader title={t('title')} />
    </Page>
  )
}
