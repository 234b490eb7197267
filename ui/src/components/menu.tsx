/** Menus from a button and menus at a point (right click, long press, the M key), described as data. */
'use client'
import type { Route } from 'next'
import {
  cloneElement,
  lazy,
  Suspense,
  useState,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
} from 'react'
import type { MenuPoint } from '@/components/menu-point'

export interface EntryText {
  label: string
  icon?: ReactNode
  /** A second line, for what the label alone does not say. */
  description?: string | undefined
  isDisabled?: boolean
}

export type MenuEntry =
  | (EntryText & { kind?: 'action'; onSelect: () => void; isDanger?: boolean; shortcut?: string })
  | (EntryText & { kind: 'link'; href: Route })
  | (EntryText & { kind: 'check'; isChecked: boolean; onChange: (next: boolean) => void })
  | {
      kind: 'choice'
      label: string
      value: string
      options: readonly { value: string; label: string; description?: string | undefined }[]
      onChange: (value: string) => void
    }
  | (EntryText & { kind: 'submenu'; entries: readonly MenuEntry[] })
  | { kind: 'heading'; label: string }
  | { kind: 'separator' }

const loadLayer = () => import('@/components/menu-layer')
const MenuLayer = lazy(loadLayer)

export type MenuAlign = 'start' | 'center' | 'end'
export type MenuSide = 'top' | 'right' | 'bottom' | 'left'

interface TriggerProps {
  onClick?: (event: MouseEvent<HTMLElement>) => void
  onPointerEnter?: () => void
  onFocus?: () => void
  'aria-haspopup'?: 'menu'
  'aria-expanded'?: boolean
}

export interface MenuProps {
  /** A single button; it opens the menu. */
  trigger: ReactElement<TriggerProps>
  entries: readonly MenuEntry[]
  align?: MenuAlign
  side?: MenuSide
  header?: ReactNode
}

/** The layer itself is loaded when the pointer or the focus comes near. */
export function Menu({ trigger, entries, align = 'end', side = 'bottom', header }: MenuProps) {
  const [opener, setOpener] = useState<HTMLElement | null>(null)
  return (
    <>
      {cloneElement(trigger, {
        'aria-haspopup': 'menu',
        'aria-expanded': opener !== null,
        onPointerEnter: () => {
          trigger.props.onPointerEnter?.()
          void loadLayer()
        },
        onFocus: () => {
          trigger.props.onFocus?.()
          void loadLayer()
        },
        onClick: (event) => {
          trigger.props.onClick?.(event)
          setOpener(event.currentTarget)
        },
      })}
      {opener && (
        <Suspense>
          <MenuLayer
            anchor={opener.getBoundingClientRect()}
            align={align}
            side={side}
            header={header}
            entries={entries}
            onClose={() => setOpener(null)}
            onClosed={() => opener.focus({ preventScroll: true })}
          />
        </Suspense>
      )}
    </>
  )
}

export interface ContextMenuProps {
  /** Where it opens, in window pixels; null is closed. */
  at: MenuPoint | null
  onClose: () => void
  entries: readonly MenuEntry[]
  label: string
}

/** One for a whole screen: each card only says where and for what it should open. */
export function ContextMenu({ at, onClose, entries, label }: ContextMenuProps) {
  if (!at) return null
  return (
    <Suspense>
      <MenuLayer
        anchor={{ left: at.x, top: at.y, width: 1, height: 1 }}
        align="start"
        side="bottom"
        label={label}
        entries={entries}
        onClose={onClose}
      />
    </Suspense>
  )
}
