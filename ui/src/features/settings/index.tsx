'use client'
import { useTranslations } from 'use-intl'
import { Page, PageHeader } from '@/components/page'

export function SettingsScreen() {
  const t = useTranslations('settings')
  return (
    <Page>
      <PageHeader title={t('title')} />
    </Page>
  )
}
