'use client'
import { Compass } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { ButtonLink } from '@/components/button'
import { EmptyState } from '@/components/states'
import { usePageTitle } from '@/lib/navigation'
import { routes } from '@/lib/routes'

export default function NotFoundScreen() {
  const t = useTranslations('shell')
  usePageTitle(t('notFound'))
  return (
    <main className="flex min-h-dvh items-center">
      <EmptyState
        title={t('notFound')}
        level={1}
        icon={<Compass />}
        action={
          <ButtonLink look="primary" href={routes.home()}>
            {t('toHome')}
          </ButtonLink>
        }
      >
        {t('notFoundBody')}
      </EmptyState>
    </main>
  )
}
