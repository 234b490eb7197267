/** What of a library is missing: since when, where it was; and purging it, with what goes said first. */
'use client'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ChevronRight, CircleCheck, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Library, MissingEntry } from '@/api/types'
import { Badge } from '@/components/badge'
import { Button } from '@/components/button'
import { Field } from '@/components/field'
import { Select } from '@/components/select'
import { Skeleton } from '@/components/skeleton'
import { EmptyState, ErrorState } from '@/components/states'
import { toast } from '@/components/toast'
import { Checkbox } from '@/components/toggle'
import { routes } from '@/lib/routes'
import { useTitleName } from './missing-title'
import { Panel } from './panel'
import { PurgeDialog, type Chosen } from './purge-dialog'
import { missingQuery, purgesQuery, scanningQuery } from './scan-queries'

const AGES = [30, 90, 180, 365]

export function Missing({ library }: { library: Library }) {
  const t = useTranslations('plans')
  const missing = useInfiniteQuery(missingQuery(library.id))
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<Chosen | null>(null)
  if (missing.error) return <ErrorState error={missing.error} onRetry={() => void missing.refetch()} />
  const pages = missing.data?.pages
  if (!pages)
    return (
      <div className="flex flex-col gap-5" aria-hidden>
        <Skeleton className="h-28 rounded-lg" />
        <Skeleton className="h-64 rounded-lg" />
      </div>
    )
  const entries = pages.flatMap((page) => page.entries)
  const first = pages[0]
  // What was chosen and is no longer listed has come back or was purged.
  const picked = entries.filter((entry) => chosen.has(idOf(entry)))
  const toggle = (id: string, isChosen: boolean) => {
    const next = new Set(chosen)
    if (isChosen) next.add(id)
    else next.delete(id)
    setChosen(next)
  }
  return (
    <div className="flex flex-col gap-5">
      {entries.length === 0 || !first ? (
        <EmptyState title={t('emptyMissing')} icon={<CircleCheck aria-hidden />}>
          {t('emptyMissingBody')}
        </EmptyState>
      ) : (
        <Panel
          title={t('missing')}
          actions={
            picked.length > 0 ? (
              <>
                <Button look="quiet" onClick={() => setChosen(new Set())}>
                  {t('clear')}
                </Button>
                <Button
                  icon={<Trash2 className="size-4" aria-hidden />}
                  onClick={() => setAsking(choiceOf(picked))}
                >
                  {t('purge.chosen')} · {t('chosen', { count: picked.length })}
                </Button>
              </>
            ) : (
              <Button icon={<Trash2 className="size-4" aria-hidden />} onClick={() => setAsking({})}>
                {t('purge.all')}
              </Button>
            )
          }
        >
          <p className="max-w-[76ch] text-base text-pretty text-muted">
            <strong className="font-medium text-fg">
              {t('missingOf', { files: first.file_count, titles: first.title_count })}
            </strong>{' '}
            {t('missingAbout')}
          </p>
          <ul className="mt-4 divide-y divide-line border-t border-line">
            {entries.map((entry) => (
              <Entry
                key={idOf(entry)}
                entry={entry}
                isChosen={chosen.has(idOf(entry))}
                onChoose={(isChosen) => toggle(idOf(entry), isChosen)}
              />
            ))}
          </ul>
          {missing.hasNextPage && (
            <Button
              className="mt-4"
              isBusy={missing.isFetchingNextPage}
              onClick={() => void missing.fetchNextPage()}
            >
              {t('more')}
            </Button>
          )}
        </Panel>
      )}
      <Age />
      <Purges library={library} />
      {asking && (
        <PurgeDialog
          library={library}
          chosen={asking}
          onClose={() => setAsking(null)}
          onDone={() => setChosen(new Set())}
        />
      )}
    </div>
  )
}

function Entry({
  entry,
  isChosen,
  onChoose,
}: {
  entry: MissingEntry
  isChosen: boolean
  onChoose: (isChosen: boolean) => void
}) {
  const t = useTranslations('plans')
  const format = useFormatter()
  const nameOf = useTitleName()
  const { file, titles } = entry
  const name = titles[0] ? nameOf(titles[0]) : (file?.path ?? '')
  return (
    <li className="flex items-start gap-3 py-3.5">
      <Checkbox
        label={<span className="sr-only">{t('choose', { name })}</span>}
        isChecked={isChosen}
        onChange={onChoose}
        className="mt-0.5"
      />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-md">
          {titles.map((title) => (
            <Link key={title.id} href={routes.item(title.id)} className="font-medium hover:text-accent">
              {nameOf(title)}
            </Link>
          ))}
          {titles.length > 0 && titles.every((title) => !title.is_missing) && (
            <Badge look="success">{t('hasAnother')}</Badge>
          )}
          {file?.is_root_offline && <Badge look="warning">{t('offline')}</Badge>}
        </p>
        <p className="mt-0.5 font-mono text-sm break-all text-muted">
          {file ? file.path : <span className="font-sans text-subtle">{t('fileless')}</span>}
        </p>
        {file && (
          <p className="mt-0.5 text-sm text-subtle">
            <time dateTime={new Date(file.missing_since).toISOString()}>
              {t('since', {
                when: format.dateTime(file.missing_since, { dateStyle: 'medium', timeStyle: 'short' }),
              })}
            </time>
          </p>
        )}
      </div>
    </li>
  )
}

function Age() {
  const t = useTranslations('plans')
  const client = useQueryClient()
  const { data: section } = useQuery(scanningQuery)
  const save = useMutation({
    mutationFn: (next: number) =>
      answer(
        api.PATCH('/api/v1/settings/{section}', {
          params: { path: { section: 'scanning' } },
          body: { purge_missing_after_days: next },
        }),
      ),
    onError: (failure) => void toast(failure.message, { kind: 'error' }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.settings('scanning') }),
  })
  const days = save.isPending ? save.variables : Number(section?.values.purge_missing_after_days ?? 0)
  const known = AGES.includes(days) || days === 0 ? AGES : [...AGES, days].sort((one, other) => one - other)
  return (
    <section className="rounded-lg bg-s1 p-5 ring-1 ring-line ring-inset sm:p-6">
      <Field label={t('ages.label')} hint={t('ages.hint')}>
        {(field) => (
          <Select
            {...field}
            value={String(days)}
            disabled={!section || save.isPending}
            onChange={(next) => save.mutate(Number(next))}
            options={[
              { value: '0', label: t('ages.never') },
              ...known.map((age) => ({ value: String(age), label: t('ages.days', { days: age }) })),
            ]}
          />
        )}
      </Field>
    </section>
  )
}

function Purges({ library }: { library: Library }) {
  const t = useTranslations('plans')
  const format = useFormatter()
  const { data: purges = [] } = useQuery(purgesQuery(library.id))
  if (purges.length === 0) return null
  return (
    <Panel title={t('purges.title')}>
      <ul className="divide-y divide-line">
        {purges.map((purge) => (
          <li key={purge.id}>
            <details className="group/purge">
              <summary className="touch-target flex cursor-pointer list-none items-start gap-3 rounded-sm py-3 hover:text-accent">
                <ChevronRight
                  className="mt-1 size-4 shrink-0 text-subtle transition-transform group-open/purge:rotate-90"
                  aria-hidden
                />
                <span className="min-w-0 flex-1">
                  <span className="block text-md">
                    {t('purges.counts', {
                      files: purge.files,
                      titles: purge.titles,
                      both: purge.files && purge.titles ? 'yes' : 'no',
                    })}
                  </span>
                  <span className="block text-sm text-subtle">
                    {format.dateTime(purge.at, { dateStyle: 'medium', timeStyle: 'short' })}
                    {` · ${t(`purges.${purge.cause}`)}`}
                  </span>
                </span>
              </summary>
              <ul className="mb-3 ml-7 max-h-72 overflow-y-auto rounded-md bg-s2 px-4 py-3 text-sm leading-6 text-muted">
                {purge.gone.map((line, place) => (
                  <li key={place} className="wrap-anywhere">
                    {line}
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function idOf(entry: MissingEntry): string {
  return entry.file?.id ?? entry.titles[0]?.id ?? ''
}

function choiceOf(entries: readonly MissingEntry[]): Chosen {
  return {
    file_ids: entries.flatMap(({ file }) => (file ? [file.id] : [])),
    item_ids: entries.flatMap(({ file, titles }) => (file ? [] : titles.map(({ id }) => id))),
  }
}
