/** A part of a settings page: a heading, a sentence, what can be done, what there is. */
import type { ReactNode } from 'react'

export function Part({
  title,
  body,
  actions,
  children,
}: {
  title: string
  body?: string
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="border-t border-line pt-6 first:border-0 first:pt-0">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <div>
          <h2 className="text-lg font-semibold">{title}</h2>
          {body && <p className="mt-0.5 text-base text-muted">{body}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  )
}
