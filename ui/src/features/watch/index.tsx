'use client'
import { useTranslations } from 'use-intl'
import { PageHeading } from '@/components/page'

export function WatchScreen() {
  const t = useTranslations('watch')
  return (
    <main>
      <PageHeading title={t('title')} />
    </main>
  )
}
