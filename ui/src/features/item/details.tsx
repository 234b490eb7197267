/** The rest that is known of a title: studios, its own name, its date, its ids elsewhere. */
'use client'
import { useLocale, useTranslations } from 'use-intl'
import type { Item } from '@/api/types'
import { formatDay } from './days'

/** Pages of providers by id, opened only by a click and without telling where one came from. */
const pages: Readonly<Record<string, { name: string; url: (id: string, item: Item) => string | null }>> = {
  imdb: { name: 'IMDb', url: (id) => `https://www.imdb.com/title/${encodeURIComponent(id)}/` },
  tmdb: {
    name: 'TMDB',
    url: (id, { kind }) =>
      kind === 'movie' || kind === 'series'
        ? `https://www.themoviedb.org/${kind === 'movie' ? 'movie' : 'tv'}/${encodeURIComponent(id)}`
        : null,
  },
  tvdb: { name: 'TheTVDB', url: () => null },
}

export function Facts({ item }: { item: Item }) {
  const t = useTranslations('item')
  const locale = useLocale()
  const ids = Object.entries(item.provider_ids)
  const facts = [
    [
      t('originalTitle'),
      item.original_title && item.original_title !== item.title ? item.original_title : null,
    ],
    [t('released'), item.kind !== 'episode' && item.released_on ? formatDay(item.released_on, locale) : null],
    [t('studios'), item.studios.join(', ')],
    [t('added'), new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(item.added_at)],
  ].filter(([, value]) => value)
  return (
    <section aria-labelledby="item-details">
      <h2 id="item-details" className="mb-3 text-lg font-semibold">
        {t('details')}
      </h2>
      <dl className="flex flex-wrap gap-x-12 gap-y-4">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-sm text-subtle">{name}</dt>
            <dd className="text-base font-medium">{value}</dd>
          </div>
        ))}
        {ids.length > 0 && (
          <div>
            <dt className="text-sm text-subtle">{t('elsewhere')}</dt>
            <dd className="flex flex-wrap gap-x-4 text-base font-medium">
              {ids.map(([provider, id]) => (
                <ProviderId key={provider} provider={provider} id={id} item={item} />
              ))}
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
}

function ProviderId({ provider, id, item }: { provider: string; id: string; item: Item }) {
  const page = pages[provider]
  const name = page?.name ?? provider
  const url = page?.url(id, item)
  if (!url) return <span className="tabular-nums">{`${name} ${id}`}</span>
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer noopener"
      className="rounded-sm text-accent underline-offset-4 hover:underline"
    >
      {`${name} ${id}`}
    </a>
  )
}
