/** One library's scans: what one would change, and what the last ones did. */
'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ChevronRight, Eye, RefreshCw, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Job, Library, PlanView } from '@/api/types'
import { Badge } from '@/components/badge'
import { Button } from '@/components/button'
import { Skeleton } from '@/components/skeleton'
import { ErrorState } from '@/components/states'
import { toast } from '@/components/toast'
import { spoken } from '@/lib/server-words'
import { ScanProgress } from './scan-progress'
import { useScanLibrary } from './mutations'
import { Panel } from './panel'
import { PlanChanges } from './plan-changes'
import { appliedPlansQuery, dryRunQuery, planQuery } from './scan-queries'
import { UndoDialog } from './undo-dialog'

export function Scans({ library, job }: { library: Library; job: Job | null }) {
  const t = useTranslations('plans')
  const plans = useQuery(appliedPlansQuery(library.id))
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <DryRun library={library} job={job} />
      <Panel title={t('scans')}>
        <p className="mb-3 text-base text-muted">{t('plansAbout')}</p>
        {plans.error ? (
          <ErrorState error={plans.error} onRetry={() => void plans.refetch()} />
        ) : !plans.data ? (
          <Skeleton className="h-40" />
        ) : plans.data.length === 0 ? (
          <p className="py-2 text-md text-subtle">{t('noChangesYet')}</p>
        ) : (
          <ul className="divide-y divide-line">
            {plans.data.map((plan) => (
              <li key={plan.id}>
                <AppliedPlan plan={plan} />
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  )
}

function DryRun({ library, job }: { library: Library; job: Job | null }) {
  const t = useTranslations('plans')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const client = useQueryClient()
  const { data, error, refetch, isPending } = useQuery(dryRunQuery(library.id))
  // A scan since then has done it, or made it untrue.
  const plan = data && data.made_at > (library.last_scan_at ?? 0) ? data : null
  const scan = useScanLibrary()
  const look = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/libraries/{library_id}/dry-run', { params: { path: { library_id: library.id } } }),
      ),
    onError: (failure) => void toast(failure.message, { kind: 'error' }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.jobs }),
  })
  const hasChanges = plan !== null && plan.changes.length > 0
  return (
    <Panel title={t('dryRun')}>
      <p className="mb-4 text-base text-pretty text-muted">{t('about')}</p>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <Skeleton className="h-24" />
      ) : job ? (
        <ScanProgress job={job} />
      ) : (
        <>
          {plan && (
            <div className="mb-4 border-t border-line pt-3">
              <p className="mb-1 text-sm text-subtle">
                {t('looked', { when: format.relativeTime(plan.made_at, now) })}
              </p>
              {!hasChanges && plan.offline.length === 0 && <p className="py-1.5 text-md">{t('noChanges')}</p>}
              <PlanChanges plan={plan} />
              {plan.missing_titles > 0 && (
                <p className="mt-1 text-base text-warning">
                  {t('missingTitles', { count: plan.missing_titles })}
                </p>
              )}
            </div>
          )}
          <div className="flex flex-wrap gap-2.5">
            {hasChanges && (
              <Button
                look="primary"
                icon={<RefreshCw className="size-4" aria-hidden />}
                isBusy={scan.isPending}
                onClick={() => scan.mutate(library.id)}
              >
                {t('scan')}
              </Button>
            )}
            <Button
              icon={<Eye className="size-4" aria-hidden />}
              isBusy={look.isPending}
              onClick={() => look.mutate()}
            >
              {t(plan ? 'lookAgain' : 'look')}
            </Button>
          </div>
        </>
      )}
    </Panel>
  )
}

function AppliedPlan({ plan }: { plan: PlanView }) {
  const t = useTranslations('plans')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const [isOpen, setIsOpen] = useState(false)
  const [isUndoing, setIsUndoing] = useState(false)
  const when = format.dateTime(plan.made_at, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <details className="group/plan" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="touch-target flex cursor-pointer list-none items-start gap-3 rounded-sm py-3 hover:text-accent">
        <ChevronRight
          className="mt-1 size-4 shrink-0 text-subtle transition-transform group-open/plan:rotate-90"
          aria-hidden
        />
        <span className="min-w-0 flex-1">
          <span className="block text-md">
            {plan.changes.map(({ kind, count }) => t(`counts.${kind}`, { count })).join(' · ')}
          </span>
          <span className="block text-sm text-subtle">
            {format.relativeTime(plan.made_at, now)}
            {plan.missing_titles > 0 && ` · ${t('titlesLost', { count: plan.missing_titles })}`}
          </span>
        </span>
        {plan.state === 'undone' && <Badge>{t('states.undone')}</Badge>}
      </summary>
      {isOpen && (
        <div className="pb-3 pl-7">
          <p className="mb-1 text-sm text-subtle">
            {when} <PlanJob plan={plan} />
          </p>
          <PlanDetail planId={plan.id} />
          {plan.can_undo && (
            <Button
              size="sm"
              className="mt-2"
              icon={<Undo2 className="size-4" aria-hidden />}
              onClick={() => setIsUndoing(true)}
            >
              {t('undo.action')}
            </Button>
          )}
          {isUndoing && <UndoDialog planId={plan.id} onClose={() => setIsUndoing(false)} />}
        </div>
      )}
    </details>
  )
}

function PlanDetail({ planId }: { planId: string }) {
  const { data: plan, error, refetch } = useQuery(planQuery(planId))
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!plan) return <Skeleton className="h-16" />
  return <PlanChanges plan={plan} />
}

/** The job that did it, as long as it is known. */
function PlanJob({ plan }: { plan: PlanView }) {
  const t = useTranslations('plans')
  const { data: job } = useQuery({
    queryKey: keys.job(plan.job_id ?? ''),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: plan.job_id ?? '' } }, signal })),
    enabled: plan.job_id !== null,
    retry: false,
  })
  return job ? t('job', { title: spoken(job.title) }) : null
}
