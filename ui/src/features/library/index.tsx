'use client'
import { useTranslations } from 'use-intl'
import { Page, PageHeader } from '@/components/page'

export function LibraryScreen() {
  const t = useTranslations('library')
  return (
    <Page>
      <PageHeader title={t('title')} />
    </Page>
  )
}
