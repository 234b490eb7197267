/** The name tester: what a scan would take paths for, shareable by address. */
'use client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link2, ScanText } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { LibraryKind } from '@/api/types'
import { Badge } from '@/components/badge'
import { Button } from '@/components/button'
import { Field, TextArea } from '@/components/field'
import { Select } from '@/components/select'
import { Skeleton } from '@/components/skeleton'
import { EmptyState, ErrorState } from '@/components/states'
import { toast } from '@/components/toast'
import { copyText } from '@/lib/clipboard'
import { routes } from '@/lib/routes'
import { namesIn, whatIsSaid, type ParsedName } from './parsed-name'

const kinds: readonly LibraryKind[] = ['movies', 'series', 'music', 'mixed']
const most = 200
/** Longer addresses are cut by some programs that pass them on. */
const longestAddress = 1800
const typingMs = 250

const examples: Record<LibraryKind, readonly string[]> = {
  movies: [
    'Arrival (2016) [tmdbid-329865]/Arrival (2016) - 2160p.mkv',
    'Blade.Runner.1982.The.Final.Cut.1080p.BluRay.x264-GRP.mkv',
    'Alien (1979)/behind the scenes/The Set.mkv',
    'Lawrence of Arabia (1962)/Lawrence of Arabia (1962) - part2.mkv',
  ],
  series: [
    'Dark (2017)/Season 01/Dark - S01E02 - Lies.mkv',
    '[Group] Frieren - 05v2 [1080p].mkv',
    'Sherlock/Specials/01 - Pilot.mkv',
    'The Daily Show - 2021-03-04.mkv',
  ],
  music: [
    'Radiohead/OK Computer (1997)/01 - Airbag.flac',
    'Various Artists/Now 50/07 - Blur - Song 2.mp3',
    'Radiohead/OK Computer/CD2/03 - Lucky.mp3',
  ],
  mixed: ['Arrival (2016).mkv', 'Dark/Season 1/Dark S01E02E03.mkv'],
}

export default function Names() {
  const t = useTranslations('nameTester')
  const form = useTranslations('libraryForm')
  const address = useSearchParams()
  const [kind, setKind] = useState<LibraryKind>(
    () => kinds.find((known) => known === address.get('kind')) ?? 'movies',
  )
  const [text, setText] = useState(() => address.get('names') ?? '')
  const settled = useSettled(text)
  const names = namesIn(settled)
  const read = names.slice(0, most)
  const link = routes.names({ kind, names: text.trim() })
  const isTooLong = link.length > longestAddress
  useAddress(kind, isTooLong ? '' : settled.trim())
  const found = useQuery({
    queryKey: keys.parsedNames(kind, read),
    queryFn: async ({ signal }) =>
      (await answer(
        api.POST('/api/v1/system/parse-names', { body: { paths: read, kind }, signal }),
      )) as unknown as ParsedName[],
    enabled: read.length > 0,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })
  const copy = async () => {
    if (await copyText(new URL(link, location.href).href)) void toast(t('copied'), { kind: 'success' })
  }
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
      <section className="min-w-0 lg:sticky lg:top-6">
        <p className="mb-5 text-base text-muted">{t('about')}</p>
        <Field label={t('kind')} className="mb-4">
          {(control) => (
            <Select
              {...control}
              value={kind}
              options={kinds.map((value) => ({ value, label: form(`kinds.${value}`) }))}
              onChange={setKind}
            />
          )}
        </Field>
        <Field label={t('paths')}>
          {(control) => (
            <TextArea
              {...control}
              value={text}
              rows={8}
              wrap="off"
              spellCheck={false}
              autoCapitalize="none"
              autoComplete="off"
              className="font-mono text-sm whitespace-pre"
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button
            icon={<Link2 className="size-4" aria-hidden />}
            disabled={names.length === 0 || isTooLong}
            onClick={() => void copy()}
          >
            {t('copy')}
          </Button>
          {isTooLong && <span className="text-sm text-subtle">{t('tooManyToShare')}</span>}
        </div>
      </section>
      <section className="min-w-0" aria-live="polite" aria-busy={found.isFetching}>
        {names.length === 0 ? (
          <EmptyState
            title={t('empty')}
            icon={<ScanText aria-hidden />}
            className="py-8"
            action={
              <Button look="primary" onClick={() => setText(examples[kind].join('\n'))}>
                {t('examples')}
              </Button>
            }
          >
            {t('emptyBody')}
          </EmptyState>
        ) : found.error ? (
          <ErrorState error={found.error} onRetry={() => void found.refetch()} />
        ) : !found.data ? (
          <div className="flex flex-col gap-4" aria-hidden>
            {read.slice(0, 4).map((_, place) => (
              <Skeleton key={place} className="h-36 rounded-lg" />
            ))}
          </div>
        ) : (
          <>
            <p className="mb-3 text-sm text-subtle">
              {names.length > most ? t('tooMany', { count: most }) : t('read', { count: read.length })}
            </p>
            <ul className="flex flex-col gap-4">
              {found.data.map((name, place) => (
                <Name key={place} path={read[place] ?? ''} name={name} />
              ))}
            </ul>
          </>
        )}
      </section>
    </div>
  )
}

type Kind = 'movie' | 'episode' | 'track' | 'extra'
type ExtraType = Parameters<ReturnType<typeof useTranslations<'nameTester.extraTypes'>>>[0]

function Name({ path, name }: { path: string; name: ParsedName }) {
  const t = useTranslations('nameTester')
  const extra = useTranslations('nameTester.extraTypes')
  const said = whatIsSaid(name)
  return (
    <li className="rounded-lg bg-s1 p-5 ring-1 ring-line ring-inset">
      <div className="flex items-start justify-between gap-4">
        <p className="min-w-0 font-mono text-sm break-all text-muted">{path}</p>
        <Badge>{t(`kinds.${name.kind as Kind}`)}</Badge>
      </div>
      {said.length === 0 ? (
        <p className="mt-3 text-base text-subtle">{t('nothing')}</p>
      ) : (
        <dl className="mt-3.5 flex flex-wrap gap-x-6 gap-y-3">
          {said.map(({ field, value }) => (
            <div key={field} className="min-w-0">
              <dt className="text-sm text-subtle">{t(`fields.${field}`)}</dt>
              <dd className="text-md font-medium wrap-anywhere tabular-nums">
                {field === 'extra_type' && extra.has(value as ExtraType) ? extra(value as ExtraType) : value}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {name.extra_type === 'sample' && <p className="mt-3 text-base text-warning">{t('sampleFile')}</p>}
      {name.rules.length > 0 && (
        <div className="mt-4 flex flex-wrap items-center gap-2 border-t border-line pt-3">
          <span className="text-sm text-subtle">{t('rules')}</span>
          {name.rules.map((rule) => (
            <code key={rule} className="rounded-sm bg-s2 px-1.5 py-0.5 font-mono text-sm text-muted">
              {rule}
            </code>
          ))}
        </div>
      )}
    </li>
  )
}

/** The address says what is shown, so that it can be passed on; without a step in the history for each letter. */
function useAddress(kind: LibraryKind, names: string): void {
  useEffect(() => {
    const wanted = routes.names({ kind, names })
    if (wanted !== location.pathname + location.search) history.replaceState(null, '', wanted)
  }, [kind, names])
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), typingMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
