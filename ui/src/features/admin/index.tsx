'use client'
import { useTranslations } from 'use-intl'
import { Page, PageHeader } from '@/components/page'

export function AdminScreen() {
  const t = useTranslations('admin')
  return (
    <Page>
      <PageHeader title={t('title')} />
    </Page>
  )
}
