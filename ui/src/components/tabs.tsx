/** Views of one thing beside each other. */
'use client'
import * as RadixTabs from 'radix-ui/tabs'
import { useEffect, useRef, type ReactNode } from 'react'
import { useEdges } from '@/components/edges'
import { cn } from '@/lib/cn'

export interface TabsProps<V extends string> {
  label: string
  value: V
  onChange: (value: V) => void
  tabs: readonly { value: V; label: string; count?: number }[]
  /** The panel of the chosen tab. */
  children: ReactNode
  className?: string
}

export function Tabs<V extends string>({ label, value, onChange, tabs, children, className }: TabsProps<V>) {
  const list = useRef<HTMLDivElement>(null)
  // Words of another language come later, and are longer or shorter.
  const labels = tabs.map((tab) => tab.label).join('\n')
  const edges = useEdges(list, tabs.length)
  // On a phone the chosen one may lie beyond the edge; in the middle its neighbours are seen too.
  useEffect(() => {
    list.current
      ?.querySelector('[data-state=active]')
      ?.scrollIntoView({ block: 'nearest', inline: 'center', behavior: 'instant' })
  }, [value, labels])
  return (
    <RadixTabs.Root value={value} onValueChange={(next) => onChange(next as V)} className={className}>
      <div className="border-b border-line">
        <RadixTabs.List
          ref={list}
          aria-label={label}
          className={cn(
            'no-scrollbar -mb-px flex gap-1 overflow-x-auto pb-px',
            // What fades goes on.
            edges.canLeft && 'mask-l-from-[calc(100%-3rem)]',
            edges.canRight && 'mask-r-from-[calc(100%-3rem)]',
          )}
        >
          {tabs.map((tab) => (
            <RadixTabs.Trigger
              key={tab.value}
              value={tab.value}
              className={cn(
                'touch-target relative h-11 shrink-0 px-3 first:pl-0 first:after:left-0 text-base font-medium text-muted transition-colors hover:text-fg',
                'after:absolute after:inset-x-3 after:-bottom-px after:h-0.5 after:rounded-full after:bg-transparent',
                'data-[state=active]:text-fg data-[state=active]:after:bg-accent',
              )}
            >
              {tab.label}
              {tab.count !== undefined && (
                <span className="ml-1.5 text-subtle tabular-nums">
                  {/* A name is read with its count, not into it. */}
                  <span className="sr-only"> </span>
                  {tab.count}
                </span>
              )}
            </RadixTabs.Trigger>
          ))}
        </RadixTabs.List>
      </div>
      <RadixTabs.Content value={value} className="pt-6 outline-offset-4">
        {children}
      </RadixTabs.Content>
    </RadixTabs.Root>
  )
}
