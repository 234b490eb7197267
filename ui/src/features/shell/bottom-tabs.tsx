/** The menu at the bottom of phones: within the thumb's reach. */
'use client'
import Link from 'next/link'
import { Suspense, type ComponentProps } from 'react'
import { useTranslations } from 'use-intl'
import { Menu, type MenuEntry } from '@/components/menu'
import { cn } from '@/lib/cn'
import { AccountMenu } from './account-menu'
import { librariesIcon, useIsCurrent, useLibraryDestinations, useMainDestinations } from './destinations'

export function BottomTabs() {
  const t = useTranslations('shell')
  return (
    <nav
      aria-label={t('navigation')}
      className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-s1/95 pb-[env(safe-area-inset-bottom)] backdrop-blur-md md:hidden"
    >
      <Suspense fallback={<div className="h-16" />}>
        <Tabs />
      </Suspense>
    </nav>
  )
}

const tab = 'flex h-16 flex-col items-center justify-center gap-1 text-xs font-medium w-full'

function Tabs() {
  const t = useTranslations('shell')
  const isCurrent = useIsCurrent()
  const [home, ...others] = useMainDestinations()
  const libraries = useLibraryDestinations()
  const isInLibrary = libraries?.some((library) => isCurrent(library.href)) ?? false
  const entries: MenuEntry[] = (libraries ?? []).map(({ label, href, icon }) => ({
    kind: 'link',
    label,
    href,
    icon,
  }))
  return (
    <ul className="grid grid-cols-5">
      {home && <Tab {...home} isCurrent={isCurrent(home.href)} />}
      <li>
        <Menu
          side="top"
          align="start"
          entries={entries.length > 0 ? entries : [{ kind: 'heading', label: t('noLibraries') }]}
          trigger={
            <button type="button" className={cn(tab, isInLibrary ? 'text-accent' : 'text-muted')}>
              {librariesIcon}
              <span className="max-w-full truncate tracking-tight">{t('libraries')}</span>
            </button>
          }
        />
      </li>
      {others.map((destination) => (
        <Tab key={destination.id} {...destination} isCurrent={isCurrent(destination.href)} />
      ))}
      <li>
        <AccountMenu variant="tab" />
      </li>
    </ul>
  )
}

type TabProps = Pick<ComponentProps<typeof Link<string>>, 'href'> & {
  label: string
  icon: React.ReactNode
  isCurrent: boolean
}

function Tab({ href, label, icon, isCurrent }: TabProps) {
  return (
    <li>
      <Link
        href={href}
        aria-current={isCurrent ? 'page' : undefined}
        className={cn(tab, 'outline-offset-[-4px]', isCurrent ? 'text-accent' : 'text-muted')}
      >
        {icon}
        <span className="max-w-full truncate tracking-tight">{label}</span>
      </Link>
    </li>
  )
}
