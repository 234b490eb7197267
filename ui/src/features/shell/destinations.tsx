/** Where the menus lead. */
'use client'
import {
  Clapperboard,
  Film,
  Heart,
  House,
  Library as LibraryIcon,
  Music,
  Search,
  Settings2,
  TvMinimal,
} from 'lucide-react'
import type { Route } from 'next'
import { usePathname, useSearchParams } from 'next/navigation'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useIsAdmin, useLibraries } from '@/api/queries'
import type { LibraryKind } from '@/api/types'
import { routes } from '@/lib/routes'

export interface Destination {
  id: string
  label: string
  href: Route
  icon: ReactNode
}

const icon = { className: 'size-5 shrink-0', strokeWidth: 1.75, 'aria-hidden': true } as const

const libraryIcons: Record<LibraryKind, ReactNode> = {
  movies: <Film {...icon} />,
  series: <TvMinimal {...icon} />,
  music: <Music {...icon} />,
  mixed: <Clapperboard {...icon} />,
}

export function useMainDestinations(): readonly Destination[] {
  const t = useTranslations('shell')
  return [
    { id: 'home', label: t('home'), href: routes.home(), icon: <House {...icon} /> },
    { id: 'search', label: t('search'), href: routes.search(), icon: <Search {...icon} /> },
    { id: 'favourites', label: t('favourites'), href: routes.favourites(), icon: <Heart {...icon} /> },
  ]
}

/** Undefined while it is not known which there are. */
export function useLibraryDestinations(): readonly Destination[] | undefined {
  const { data: libraries } = useLibraries()
  return libraries?.map((library) => ({
    id: library.id,
    label: library.name,
    href: routes.library(library.id),
    icon: libraryIcons[library.kind],
  }))
}

export function useAdminDestination(): Destination | null {
  const t = useTranslations('shell')
  return useIsAdmin()
    ? { id: 'admin', label: t('admin'), href: routes.admin(), icon: <Settings2 {...icon} /> }
    : null
}

export const librariesIcon = <LibraryIcon {...icon} />

/** Whether a link leads to the page that is shown. */
export function useIsCurrent(): (href: Route) => boolean {
  const path = withSlash(usePathname())
  const id = useSearchParams().get('id')
  return (href) => {
    const [target = '/', query] = href.split('?')
    return withSlash(target) === path && (query === undefined || new URLSearchParams(query).get('id') === id)
  }
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`
}
