/** The page of one library in administration. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, RefreshCw } from 'lucide-react'
import { useRouter, useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { activeJobsQuery } from '@/api/queries'
import type { Library } from '@/api/types'
import { Button, ButtonLink } from '@/components/button'
import { Tabs } from '@/components/tabs'
import { libraryViews, routes, type LibraryView } from '@/lib/routes'
import { Scans } from './library-scans'
import { LibrarySettings, ScanTimes } from './library-settings'
import { Missing } from './missing'
import { useScanLibrary } from './mutations'
import { ScanProgress } from './scan-progress'

export function LibraryPage({ library }: { library: Library }) {
  const t = useTranslations('admin')
  const form = useTranslations('libraryForm')
  const settings = useTranslations('librarySettings')
  const plans = useTranslations('plans')
  const router = useRouter()
  const asked = useSearchParams().get('view')
  const view = libraryViews.find((known) => known === asked) ?? 'settings'
  const { data: jobs = [] } = useQuery(activeJobsQuery)
  const job = jobs.find((one) => one.library_id === library.id)
  const scan = useScanLibrary()
  return (
    <>
      <ButtonLink
        href={routes.admin('libraries')}
        look="quiet"
        size="sm"
        className="mb-3 -ml-2.5"
        icon={<ChevronLeft className="size-4" aria-hidden />}
      >
        {settings('back')}
      </ButtonLink>
      <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
        <div className="min-w-0">
          <h2 className="text-xl font-semibold wrap-anywhere">{library.name}</h2>
          <p className="mt-1 text-base text-subtle">
            {form(`kinds.${library.kind}`)} · {t('titles', { count: library.item_count })}
            {library.missing_count > 0 && ` · ${t('missing', { count: library.missing_count })}`}
          </p>
          <p className="mt-0.5 text-base text-subtle">
            <ScanTimes library={library} />
          </p>
        </div>
        {job && view !== 'scans' ? (
          <div className="w-full min-w-0 sm:w-96">
            <ScanProgress job={job} />
          </div>
        ) : (
          <Button
            icon={<RefreshCw className="size-4.5" aria-hidden />}
            isBusy={scan.isPending || job !== undefined}
            onClick={() => scan.mutate(library.id)}
          >
            {t('scan')}
          </Button>
        )}
      </div>
      <Tabs<LibraryView>
        label={plans('openOf', { name: library.name })}
        value={view}
        onChange={(next) => router.replace(routes.libraryPage(library.id, next), { scroll: false })}
        tabs={libraryViews.map((value) => ({
          value,
          label: value === 'settings' ? settings('settings') : plans(value),
          ...(value === 'missing' && library.missing_count > 0 && { count: library.missing_count }),
        }))}
      >
        {view === 'settings' ? (
          <LibrarySettings library={library} />
        ) : view === 'scans' ? (
          <Scans library={library} job={job ?? null} />
        ) : (
          <Missing library={library} />
        )}
      </Tabs>
    </>
  )
}
