/** The menu at the left: words from 1024 px, icons from 768 px, nothing below. */
'use client'
import { Command } from 'lucide-react'
import Link from 'next/link'
import { Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '@/components/button'
import { Mark, Wordmark } from '@/components/logo'
import { Skeleton } from '@/components/skeleton'
import { Tooltip } from '@/components/tooltip'
import { cn } from '@/lib/cn'
import { useMediaQuery } from '@/lib/media'
import { routes } from '@/lib/routes'
import { AccountMenu } from './account-menu'
import {
  useAdminDestination,
  useIsCurrent,
  useLibraryDestinations,
  useMainDestinations,
  type Destination,
} from './destinations'
import { JobPill } from './job-pill'
import { openPalette, preparePalette } from './palette-host'

export function SideMenu() {
  const t = useTranslations('shell')
  return (
    <nav
      aria-label={t('navigation')}
      className="fixed inset-y-0 left-0 z-30 flex w-(--rf-shell-left) flex-col bg-linear-to-r from-bg via-bg/80 to-transparent max-md:hidden"
    >
      <div className="mx-3 mt-5 mb-6 flex items-center justify-between max-lg:flex-col max-lg:gap-2">
        <Link
          href={routes.home()}
          aria-label={productName}
          className="flex h-10 items-center rounded-md px-3 max-lg:px-2"
        >
          <Wordmark className="max-lg:hidden" />
          <Mark className="size-7 lg:hidden" />
        </Link>
        <IconButton
          size="sm"
          label={t('jump')}
          aria-keyshortcuts="Control+K Meta+K"
          icon={<Command className="size-4" aria-hidden />}
          onPointerEnter={preparePalette}
          onClick={openPalette}
        />
      </div>
      <div className="no-scrollbar min-h-0 flex-1 overflow-y-auto px-3 pb-4">
        <Suspense>
          <Destinations />
        </Suspense>
      </div>
      <div className="flex flex-col gap-1 px-3 pt-2 pb-4">
        <JobPill />
        <AccountMenu variant="side" />
      </div>
    </nav>
  )
}

const productName = 'Rustfin'

function Destinations() {
  const t = useTranslations('shell')
  const main = useMainDestinations()
  const libraries = useLibraryDestinations()
  const admin = useAdminDestination()
  return (
    <>
      <Group items={main} />
      <h2 className="mt-6 mb-1.5 px-3 text-xs font-medium tracking-normal text-subtle max-lg:sr-only">
        {t('libraries')}
      </h2>
      <div aria-hidden className="mx-3 my-4 h-px bg-line lg:hidden" />
      {libraries ? <Group items={libraries} /> : <LibrarySkeletons />}
      {libraries?.length === 0 && (
        <p className="px-3 text-sm text-subtle max-lg:hidden">{t('noLibraries')}</p>
      )}
      {admin && (
        <div className="mt-6">
          <Group items={[admin]} />
        </div>
      )}
    </>
  )
}

function Group({ items }: { items: readonly Destination[] }) {
  const isCurrent = useIsCurrent()
  return (
    <ul className="flex flex-col gap-0.5">
      {items.map((item) => (
        <li key={item.id}>
          <SideLink item={item} isCurrent={isCurrent(item.href)} />
        </li>
      ))}
    </ul>
  )
}

function SideLink({ item, isCurrent }: { item: Destination; isCurrent: boolean }) {
  const isRail = useMediaQuery('(width < 64rem)')
  const link = (
    <Link
      href={item.href}
      aria-current={isCurrent ? 'page' : undefined}
      className={cn(
        'touch-target flex h-10 items-center gap-3 rounded-md px-3 text-base font-medium transition-colors max-lg:justify-center max-lg:px-0',
        isCurrent ? 'bg-s2 text-fg [&>svg]:text-accent' : 'text-muted hover:bg-s1 hover:text-fg',
      )}
    >
      {item.icon}
      <span className="truncate max-lg:sr-only">{item.label}</span>
    </Link>
  )
  return isRail ? (
    <Tooltip label={item.label} side="right">
      {link}
    </Tooltip>
  ) : (
    link
  )
}

function LibrarySkeletons() {
  return (
    <div className="flex flex-col gap-0.5">
      {[0, 1].map((index) => (
        <div key={index} className="flex h-10 items-center gap-3 px-3 max-lg:justify-center max-lg:px-0">
          <Skeleton className="size-5 rounded-sm" />
          <Skeleton className="h-3.5 w-24 rounded-sm max-lg:hidden" />
        </div>
      ))}
    </div>
  )
}
