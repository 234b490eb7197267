/** The open menu: Radix's, laid beside a place on the screen. */
'use client'
import { Check, ChevronLeft, ChevronRight } from 'lucide-react'
import Link from 'next/link'
import * as RadixMenu from 'radix-ui/dropdown-menu'
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import { KeyHint } from '@/components/key-hint'
import type { EntryText, MenuAlign, MenuEntry, MenuSide } from '@/components/menu'
import { cn } from '@/lib/cn'
import { useMediaQuery } from '@/lib/media'

const surface =
  'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 max-w-80 animate-rise overflow-y-auto ' +
  'rounded-md bg-s2 p-1 text-fg shadow-overlay'
const row =
  'flex min-h-9 w-full cursor-default pointer-coarse:min-h-11 items-center gap-3 rounded-sm px-2.5 py-1.5 text-base outline-none select-none ' +
  'data-disabled:opacity-50 data-highlighted:bg-s3'

export interface MenuLayerProps {
  anchor: { left: number; top: number; width: number; height: number }
  align: MenuAlign
  side: MenuSide
  entries: readonly MenuEntry[]
  header?: ReactNode
  label?: string
  onClose: () => void
  /** After it is gone, to give focus back. */
  onClosed?: () => void
}

export default function MenuLayer({
  anchor,
  align,
  side,
  entries,
  header,
  label,
  onClose,
  onClosed,
}: MenuLayerProps) {
  const content = useRef<HTMLDivElement>(null)
  // Where two menus do not fit beside each other, the inner one takes the place of the outer.
  const isNarrow = useMediaQuery('(max-width: 40rem)')
  const [inner, setInner] = useState<Submenu | null>(null)
  useClosedByScroll(content, onClose)
  return (
    <RadixMenu.Root open modal={false} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <RadixMenu.Trigger asChild>
        <span
          aria-hidden
          tabIndex={-1}
          className="pointer-events-none fixed"
          style={{ left: anchor.left, top: anchor.top, width: anchor.width, height: anchor.height }}
        />
      </RadixMenu.Trigger>
      <RadixMenu.Portal>
        <RadixMenu.Content
          ref={content}
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          {...(label && { 'aria-label': label, 'aria-labelledby': undefined })}
          className={surface}
          onContextMenu={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            onClosed?.()
          }}
        >
          {inner === null && header}
          {inner !== null && <WayBack label={inner.label} onBack={() => setInner(null)} />}
          <Entries
            key={inner?.label}
            entries={inner?.entries ?? entries}
            onInner={isNarrow ? setInner : undefined}
          />
        </RadixMenu.Content>
      </RadixMenu.Portal>
    </RadixMenu.Root>
  )
}

/** What it belongs to has moved away. */
function useClosedByScroll(content: RefObject<HTMLElement | null>, close: () => void) {
  useEffect(() => {
    const onScroll = (event: Event) => {
      if (!(event.target instanceof Element)) close()
      // A submenu scrolls beside the menu that it belongs to, not inside it.
      else if (!content.current?.contains(event.target) && !event.target.closest('[role="menu"]')) close()
    }
    // Bringing the opener into view may still be going on.
    const timer = setTimeout(() => window.addEventListener('scroll', onScroll, { capture: true }), 200)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('scroll', onScroll, { capture: true })
    }
  }, [content, close])
}

type Submenu = Extract<MenuEntry, { kind: 'submenu' }>
/** Opens a submenu in the place of the menu; undefined opens it beside. */
type OnInner = ((submenu: Submenu) => void) | undefined

function WayBack({ label, onBack }: { label: string; onBack: () => void }) {
  const item = useRef<HTMLDivElement>(null)
  // What had the focus is gone.
  useEffect(() => item.current?.focus(), [])
  const back = (event: Event) => {
    event.preventDefault()
    onBack()
  }
  return (
    <RadixMenu.Item
      ref={item}
      onSelect={back}
      onKeyDown={(event) => event.key === 'ArrowLeft' && onBack()}
      className={row}
    >
      <ChevronLeft className="size-4 text-muted" aria-hidden />
      <span className="font-medium">{label}</span>
    </RadixMenu.Item>
  )
}

function Entries({ entries, onInner }: { entries: readonly MenuEntry[]; onInner?: OnInner }) {
  return entries.map((entry, index) => <Entry key={index} entry={entry} onInner={onInner} />)
}

function Entry({ entry, onInner }: { entry: MenuEntry; onInner: OnInner }) {
  switch (entry.kind) {
    case 'separator':
      return <RadixMenu.Separator className="mx-2 my-1 h-px bg-line" />
    case 'heading':
      return (
        <RadixMenu.Label className="px-2.5 pt-2 pb-1 text-xs font-medium text-subtle">
          {entry.label}
        </RadixMenu.Label>
      )
    case 'link':
      return (
        <RadixMenu.Item asChild disabled={entry.isDisabled ?? false} className={row}>
          <Link href={entry.href} prefetch={false}>
            <EntryLabel {...entry} />
          </Link>
        </RadixMenu.Item>
      )
    case 'check':
      return (
        <RadixMenu.CheckboxItem
          checked={entry.isChecked}
          onCheckedChange={entry.onChange}
          disabled={entry.isDisabled ?? false}
          className={row}
        >
          <EntryLabel {...entry} />
          <RadixMenu.ItemIndicator>
            <Check className="size-4 text-accent" aria-hidden />
          </RadixMenu.ItemIndicator>
        </RadixMenu.CheckboxItem>
      )
    case 'choice':
      return (
        <RadixMenu.RadioGroup value={entry.value} onValueChange={entry.onChange} aria-label={entry.label}>
          {entry.options.map((option) => (
            <RadixMenu.RadioItem key={option.value} value={option.value} className={row}>
              <EntryLabel {...option} />
              <RadixMenu.ItemIndicator>
                <Check className="size-4 text-accent" aria-hidden />
              </RadixMenu.ItemIndicator>
            </RadixMenu.RadioItem>
          ))}
        </RadixMenu.RadioGroup>
      )
    case 'submenu':
      if (onInner)
        return (
          <RadixMenu.Item
            disabled={entry.isDisabled ?? false}
            onSelect={(event) => {
              event.preventDefault()
              onInner(entry)
            }}
            onKeyDown={(event) => event.key === 'ArrowRight' && onInner(entry)}
            className={row}
          >
            <EntryLabel {...entry} />
            <ChevronRight className="size-4 text-muted" aria-hidden />
          </RadixMenu.Item>
        )
      return (
        <RadixMenu.Sub>
          <RadixMenu.SubTrigger
            disabled={entry.isDisabled ?? false}
            className={cn(row, 'data-[state=open]:bg-s3')}
          >
            <EntryLabel {...entry} />
            <ChevronRight className="size-4 text-muted" aria-hidden />
          </RadixMenu.SubTrigger>
          <RadixMenu.Portal>
            <RadixMenu.SubContent sideOffset={4} collisionPadding={8} className={surface}>
              <Entries entries={entry.entries} />
            </RadixMenu.SubContent>
          </RadixMenu.Portal>
        </RadixMenu.Sub>
      )
    default:
      return (
        <RadixMenu.Item
          onSelect={entry.onSelect}
          disabled={entry.isDisabled ?? false}
          className={cn(row, entry.isDanger && 'text-danger')}
        >
          <EntryLabel {...entry} />
          {entry.shortcut && (
            <span className="pointer-coarse:hidden">
              <KeyHint keys={entry.shortcut} />
            </span>
          )}
        </RadixMenu.Item>
      )
  }
}

function EntryLabel({ icon, label, description }: Pick<EntryText, 'icon' | 'label' | 'description'>) {
  return (
    <>
      {icon && <span className="flex size-4 shrink-0 items-center justify-center text-muted">{icon}</span>}
      <span className="min-w-0 flex-1">
        {label}
        {description && <span className="block text-sm text-subtle">{description}</span>}
      </span>
    </>
  )
}
