/** What a plan changes: each kind of change with its count, and some of its files to look at. */
'use client'
import { ChevronRight, CircleMinus, CirclePlus, FilePen, MoveRight, TriangleAlert, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { PlanView } from '@/api/types'

type Change = PlanView['changes'][number]

const icons: Record<Change['kind'], ReactNode> = {
  added: <CirclePlus className="size-4.5 text-success" aria-hidden />,
  changed: <FilePen className="size-4.5 text-muted" aria-hidden />,
  moved: <MoveRight className="size-4.5 text-muted" aria-hidden />,
  returned: <Undo2 className="size-4.5 text-success" aria-hidden />,
  missing: <CircleMinus className="size-4.5 text-warning" aria-hidden />,
}

export function PlanChanges({ plan }: { plan: PlanView }) {
  const t = useTranslations('plans')
  return (
    <>
      {plan.offline.map(({ path, reason }) => (
        <p key={path} className="flex items-start gap-2.5 py-1.5 text-base text-warning">
          <TriangleAlert className="mt-0.5 size-4.5 shrink-0" aria-hidden />
          <span className="min-w-0 break-words">{t('offlineRoot', { path, reason })}</span>
        </p>
      ))}
      <ul className="flex flex-col">
        {plan.changes.map((change) => (
          <li key={change.kind}>
            <ChangeDetail change={change} />
          </li>
        ))}
      </ul>
    </>
  )
}

function ChangeDetail({ change }: { change: Change }) {
  const t = useTranslations('plans')
  const more = change.count - change.samples.length
  return (
    <details className="group/change">
      <summary className="touch-target flex cursor-pointer list-none items-center gap-2.5 rounded-sm py-2 text-md hover:text-accent">
        {icons[change.kind]}
        <span className="tabular-nums">{t(`counts.${change.kind}`, { count: change.count })}</span>
        <ChevronRight
          className="size-4 text-subtle transition-transform group-open/change:rotate-90"
          aria-hidden
        />
      </summary>
      <ul className="mt-1 mb-2 max-h-72 overflow-y-auto rounded-md bg-s2 px-4 py-3 font-mono text-sm leading-6 text-muted">
        {change.samples.map(({ path, before }) => (
          <li key={path} className="break-all">
            {path}
            {before !== null && (
              <span className="block pl-4 text-subtle">{t('before', { path: before })}</span>
            )}
          </li>
        ))}
        {more > 0 && <li className="font-sans text-subtle">{t('moreFiles', { count: more })}</li>}
      </ul>
    </details>
  )
}
