'use client'
import { useTranslations } from 'use-intl'
import { Page, PageHeader } from '@/components/page'

export function HomeScreen() {
  const t = useTranslations('home')
  return (
    <Page>
      <PageHeader title={t('title')} />
    </Page>
  )
}
