/** Scans that found much gone, did nothing and ask: what is gone, what it may mean, what can be done. */
'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ChevronRight, HardDrive, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { activeJobsQuery } from '@/api/queries'
import type { ScanPlan } from '@/api/types'
import { Button } from '@/components/button'
import { ConfirmDialog } from '@/components/dialog'
import { toast } from '@/components/toast'
import { useScanLibrary } from './mutations'
import { scanPlansQuery } from './queries'

export function ParkedPlans() {
  const { data: plans = [] } = useQuery(scanPlansQuery)
  return plans.map((plan) => <ParkedPlan key={plan.id} plan={plan} />)
}

function ParkedPlan({ plan }: { plan: ScanPlan }) {
  const t = useTranslations('admin')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const client = useQueryClient()
  const { data: jobs = [] } = useQuery(activeJobsQuery)
  const [isAsking, setIsAsking] = useState(false)
  const scan = useScanLibrary()
  const path = { plan_id: plan.id }
  const stale = () => client.invalidateQueries({ queryKey: keys.scanPlans })
  const keep = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/scan-plans/{plan_id}/discard', { params: { path } })),
    onSuccess: () => void toast(t('parkedKept')),
    onError: (failure) => void toast(failure.message, { kind: 'error' }),
    onSettled: stale,
  })
  const accept = async () => {
    await answer(api.POST('/api/v1/scan-plans/{plan_id}/apply', { params: { path } }))
    await Promise.all([stale(), client.invalidateQueries({ queryKey: keys.jobs })])
  }
  const { library_name: library, missing_titles: missing, all_titles: all } = plan
  const isScanning = jobs.some((job) => job.library_id === plan.library_id && job.kind === 'scan_library')
  const others = t('parkedChanges', {
    added: plan.added_files,
    moved: plan.moved_files,
    changed: plan.changed_files,
  }).trim()
  return (
    <section
      aria-labelledby={`plan-${plan.id}`}
      className="mb-5 flex animate-page gap-4 rounded-lg bg-s1 p-5 ring-1 ring-line ring-inset max-sm:flex-col sm:p-6"
    >
      <span
        aria-hidden
        className="flex size-11 shrink-0 items-center justify-center rounded-full bg-s2 text-warning"
      >
        <HardDrive className="size-5" />
      </span>
      <div className="min-w-0 flex-1">
        <h2 id={`plan-${plan.id}`} className="text-lg font-semibold text-balance">
          {all ? t('parkedTitleOf', { library, missing, all }) : t('parkedTitle', { library, missing })}
        </h2>
        <p className="mt-1.5 max-w-[76ch] text-base text-pretty text-muted">
          {t('parkedBody', { when: format.relativeTime(plan.made_at, now) })}
        </p>
        {others && <p className="mt-2 text-base text-muted">{others}</p>}
        <Examples plan={plan} />
        <div className="mt-5 flex flex-wrap gap-2.5">
          <Button
            look="primary"
            icon={<RefreshCw className="size-4" aria-hidden />}
            isBusy={scan.isPending || isScanning}
            onClick={() => scan.mutate(plan.library_id)}
          >
            {t('parkedScan')}
          </Button>
          <Button disabled={isScanning} isBusy={keep.isPending} onClick={() => keep.mutate()}>
            {t('parkedKeep')}
          </Button>
          <Button look="quiet" disabled={isScanning} onClick={() => setIsAsking(true)}>
            {t('parkedAccept')}
          </Button>
        </div>
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={t('parkedAcceptTitle', { library, missing })}
        body={t('parkedAcceptBody')}
        confirmLabel={t('parkedAccept')}
        isDanger={false}
        onConfirm={accept}
      />
    </section>
  )
}

function Examples({ plan }: { plan: ScanPlan }) {
  const t = useTranslations('admin')
  const more = plan.missing_files - plan.examples.length
  return (
    <details className="group/files mt-3">
      <summary className="touch-target inline-flex cursor-pointer list-none items-center gap-1 rounded-sm text-base font-medium text-accent hover:text-accent-hover">
        <ChevronRight className="size-4 transition-transform group-open/files:rotate-90" aria-hidden />
        {t('parkedFiles', { count: plan.missing_files })}
      </summary>
      <ul className="mt-2 max-h-64 overflow-y-auto rounded-md bg-s2 px-4 py-3 font-mono text-sm leading-6 text-muted">
        {plan.examples.map((file) => (
          <li key={file} className="break-all">
            {file}
          </li>
        ))}
        {more > 0 && <li className="font-sans text-subtle">{t('parkedMore', { count: more })}</li>}
      </ul>
    </details>
  )
}
