'use client'
import { useTranslations } from 'use-intl'
import { PageHeading } from '@/components/page'

export function SetupScreen() {
  const t = useTranslations('setup')
  return (
    <main>
      <PageHeading title={t('title')} />
    </main>
  )
}
