/** Administration: one page, a section in the address. */
'use client'
import { useRouter, useSearchParams } from 'next/navigation'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { useIsAdmin, useMe } from '@/api/queries'
import { ButtonLink } from '@/components/button'
import { Page, PageHeader } from '@/components/page'
import { Skeleton } from '@/components/skeleton'
import { EmptyState } from '@/components/states'
import { Tabs } from '@/components/tabs'
import { adminSections, routes, type AdminSection } from '@/lib/routes'
import { scanPlansQuery } from './queries'

const sections: Record<AdminSection, React.LazyExoticComponent<() => React.ReactNode>> = {
  dashboard: lazy(() => import('./dashboard')),
  libraries: lazy(() => import('./libraries')),
  names: lazy(() => import('./names')),
  jobs: lazy(() => import('./jobs')),
  users: lazy(() => import('./users')),
  report: lazy(() => import('./report')),
  transcoding: lazy(() => import('./transcoding')),
  background: lazy(() => import('./background')),
  network: lazy(() => import('./network')),
}

export function AdminScreen() {
  const t = useTranslations('admin')
  const shell = useTranslations('shell')
  const router = useRouter()
  const asked = useSearchParams().get('section')
  const section = adminSections.find((known) => known === asked) ?? 'dashboard'
  const isKnown = useMe() !== undefined
  const isAdmin = useIsAdmin()
  const { data: waiting = [] } = useQuery({ ...scanPlansQuery, enabled: isAdmin })
  if (isKnown && !isAdmin)
    return (
      <Page>
        <PageHeader title={t('title')} />
        <EmptyState
          title={shell('notAllowed')}
          action={<ButtonLink href={routes.home()}>{shell('toHome')}</ButtonLink>}
        >
          {shell('notAllowedBody')}
        </EmptyState>
      </Page>
    )
  const Section = sections[section]
  return (
    <Page>
      <PageHeader title={t('title')} />
      <Tabs
        label={t('title')}
        value={section}
        onChange={(next) => router.replace(routes.admin(next), { scroll: false })}
        tabs={adminSections.map((value) => ({
          value,
          label: t(`sections.${value}`),
          ...(value === 'libraries' && waiting.length > 0 && { count: waiting.length }),
        }))}
      >
        <Suspense fallback={<SectionSkeleton />}>{isAdmin ? <Section /> : <SectionSkeleton />}</Suspense>
      </Tabs>
    </Page>
  )
}

function SectionSkeleton() {
  return (
    <div className="grid gap-4 md:grid-cols-2" aria-hidden>
      {[1, 2, 3, 4].map((part) => (
        <Skeleton key={part} className="h-32 rounded-lg" />
      ))}
    </div>
  )
}
