/** What to watch now: a few titles large, then rows of what to go on with and what is new. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { Clapperboard } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { homeQuery, useIsAdmin } from '@/api/queries'
import type { Home } from '@/api/types'
import { ButtonLink } from '@/components/button'
import { Page, PageHeading } from '@/components/page'
import { ErrorState, EmptyState } from '@/components/states'
import { cn } from '@/lib/cn'
import { routes } from '@/lib/routes'
import { HomeHero } from './hero'
import { HomeTitleRow } from './rows'
import { rememberShape } from './shape'
import { HomeSkeleton } from './skeleton'

export function HomeScreen() {
  const t = useTranslations('home')
  const home = useQuery(homeQuery)
  return (
    <>
      <PageHeading title={t('title')} className="sr-only" />
      {home.data ? (
        <HomeContent home={home.data} />
      ) : home.error ? (
        <Page>
          <ErrorState
            className="pt-[12dvh]"
            error={home.error}
            isRetrying={home.isFetching}
            onRetry={() => void home.refetch()}
          />
        </Page>
      ) : (
        <HomeSkeleton />
      )}
    </>
  )
}

function HomeContent({ home }: { home: Home }) {
  const rows = home.rows.filter(({ items }) => items.length > 0)
  useEffect(
    () => rememberShape({ hero: home.hero, rows: home.rows.filter(({ items }) => items.length > 0) }),
    [home],
  )
  if (!home.has_libraries) return <NoLibraries />
  if (rows.length === 0 && home.hero.length === 0) return <NoTitles />
  const hasHero = home.hero.length > 0
  return (
    <>
      {hasHero && <HomeHero cards={home.hero} overviews={home.hero_overviews} logos={home.hero_logos} />}
      <Page className={cn('relative flex flex-col gap-9', hasHero ? 'pt-2' : 'pt-8')}>
        {rows.map((row, index) => (
          <HomeTitleRow key={row.id} row={row} isFirst={index === 0} />
        ))}
      </Page>
    </>
  )
}

function NoLibraries() {
  const t = useTranslations('home')
  const isAdmin = useIsAdmin()
  return (
    <Page>
      <EmptyState
        className="pt-[14dvh]"
        icon={<Clapperboard />}
        title={t(isAdmin ? 'emptyTitle' : 'nothingTitle')}
        action={
          isAdmin && (
            <ButtonLink look="primary" size="lg" href={routes.admin('libraries')}>
              {t('addLibrary')}
            </ButtonLink>
          )
        }
      >
        {isAdmin ? t('emptyAdmin') : t('askAdmin')}
      </EmptyState>
    </Page>
  )
}

function NoTitles() {
  const t = useTranslations('home')
  const isAdmin = useIsAdmin()
  return (
    <Page>
      <EmptyState
        className="pt-[14dvh]"
        icon={<Clapperboard />}
        title={t('nothingTitle')}
        action={
          isAdmin && (
            <ButtonLink look="primary" href={routes.admin('libraries')}>
              {t('toLibraries')}
            </ButtonLink>
          )
        }
      >
        {t('nothingBody')}
      </EmptyState>
    </Page>
  )
}
