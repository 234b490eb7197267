/** A part of an administration page: a heading, what can be done, what there is. */
import type { ReactNode } from 'react'
import { WithinPanel } from '@/components/states'
import { cn } from '@/lib/cn'

export interface PanelProps {
  title: string
  actions?: ReactNode
  children: ReactNode
  className?: string
}

export function Panel({ title, actions, children, className }: PanelProps) {
  return (
    <section className={cn('min-w-0 rounded-lg bg-s1 p-5 ring-1 ring-line ring-inset sm:p-6', className)}>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg font-semibold">{title}</h2>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      <WithinPanel value>{children}</WithinPanel>
    </section>
  )
}

/** Facts in two columns: a name and a value. */
export function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-base">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-subtle">{name}</dt>
          <dd className="min-w-0 text-right break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
