'use client'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { ItemMenuHost } from '@/features/cards'
import { BottomTabs } from './bottom-tabs'
import { ConnectionBanner } from './connection-banner'
import { PaletteHost } from './palette-host'
import { useSearchKey } from './search-key'
import { SideMenu } from './side-menu'

export function Shell({ children }: { children: ReactNode }) {
  const t = useTranslations('shell')
  useSearchKey()
  return (
    <>
      <a
        href="#content"
        className="fixed top-3 left-3 z-50 -translate-y-24 rounded-md bg-accent px-4 py-2.5 font-semibold text-accent-fg transition-transform focus:translate-y-0"
      >
        {t('skip')}
      </a>
      <ConnectionBanner />
      <SideMenu />
      <main
        id="content"
        tabIndex={-1}
        className="min-h-dvh pb-[calc(var(--rf-shell-bottom)+var(--rf-bar))] pl-(--rf-shell-left)"
      >
        {children}
      </main>
      <BottomTabs />
      <ItemMenuHost />
      <PaletteHost />
    </>
  )
}
