/** What was looked for before, or an invitation to look for something. */
'use client'
import { Clock, Search, X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Button, IconButton } from '@/components/button'
import { EmptyState } from '@/components/states'

export interface RecentSearchesProps {
  recent: readonly string[]
  onChoose: (q: string) => void
  onForget: (q: string) => void
  onForgetAll: () => void
}

export function RecentSearches({ recent, onChoose, onForget, onForgetAll }: RecentSearchesProps) {
  const t = useTranslations('search')
  if (recent.length === 0)
    return (
      <EmptyState icon={<Search />} title={t('start')}>
        {t('startBody')}
      </EmptyState>
    )
  return (
    <section aria-label={t('recent')} className="max-w-2xl animate-page">
      <div className="mb-1 flex items-center justify-between">
        <h2 className="text-base font-semibold text-muted">{t('recent')}</h2>
        <Button size="sm" look="quiet" onClick={onForgetAll}>
          {t('forgetAll')}
        </Button>
      </div>
      <ul className="-mx-3">
        {recent.map((q) => (
          <li key={q} className="flex items-center rounded-md transition-colors hover:bg-s1">
            <button
              type="button"
              onClick={() => onChoose(q)}
              className="flex h-11 min-w-0 flex-1 items-center gap-3.5 rounded-md px-3 text-left text-md"
            >
              <Clock className="size-4.5 shrink-0 text-subtle" aria-hidden />
              <span className="truncate">{q}</span>
            </button>
            <IconButton
              size="sm"
              hasTooltip={false}
              className="mr-1.5"
              label={t('forget', { q })}
              icon={<X className="size-4" aria-hidden />}
              onClick={() => onForget(q)}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
