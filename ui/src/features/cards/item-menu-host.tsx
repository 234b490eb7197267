/** The one menu about titles on a page; its code is loaded when it is first opened. */
'use client'
import { lazy, Suspense } from 'react'
import type { Card } from '@/api/types'
import type { MenuPoint } from '@/components/menu-point'
import { createStore, useStore } from '@/lib/store'

export interface OpenItemMenu {
  card: Card
  at: MenuPoint
  /** Focus goes back there. */
  from: HTMLElement
  /** Offers to take it out of the row of what to go on with. */
  canHide?: boolean
}

const open = createStore<OpenItemMenu | null>(null)
const ItemMenu = lazy(() => import('./item-menu'))

export function openItemMenu(menu: OpenItemMenu): void {
  open.set(menu)
}

/** Stands once, in the shell. */
export function ItemMenuHost() {
  const menu = useStore(open)
  if (!menu) return null
  return (
    <Suspense>
      <ItemMenu
        menu={menu}
        onClose={() => {
          open.set(null)
          menu.from.focus({ preventScroll: true })
        }}
      />
    </Suspense>
  )
}
