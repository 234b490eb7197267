/** What OpenSubtitles has: asked when somebody presses, fetched one at a time, with what is left of the day. */
'use client'
import { CircleSlash2, Download, Search, SearchX } from 'lucide-react'
import { useState } from 'react'
import { useFormatter, useLocale, useTranslations } from 'use-intl'
import { ApiError } from '@/api/client'
import { useIsAdmin } from '@/api/queries'
import type { DownloadQuota, SubtitleOffer, SubtitleOffers } from '@/api/types'
import { Badge } from '@/components/badge'
import { Button, ButtonLink } from '@/components/button'
import { Field } from '@/components/field'
import { Select } from '@/components/select'
import { EmptyState, ErrorState } from '@/components/states'
import { routes } from '@/lib/routes'
import { useLanguages } from './languages'
import { useDownload, useSearch, type FileOfTitle } from './queries'

interface FindingProps {
  file: FileOfTitle
  maySearch: boolean
  onAdded: (subtitleId: string, language: string) => void
}

export function Finding({ file, maySearch, onAdded }: FindingProps) {
  const t = useTranslations('subtitles')
  const { first, options } = useLanguages()
  const [language, setLanguage] = useState(first)
  const search = useSearch(file)
  const ask = (isFresh: boolean) => search.mutate({ language, isFresh })
  if (!maySearch) return <NotSetUp />
  return (
    <div className="flex flex-col gap-5">
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          ask(false)
        }}
      >
        <Field label={t('language')} className="min-w-48 grow">
          {(control) => <Select {...control} value={language} options={options} onChange={setLanguage} />}
        </Field>
        <Button
          type="submit"
          look="primary"
          isBusy={search.isPending}
          icon={<Search className="size-4.5" aria-hidden />}
        >
          {t('search')}
        </Button>
      </form>
      {search.error ? (
        <Refused error={search.error} onRetry={() => ask(true)} />
      ) : !search.data ? (
        <p className="text-base text-subtle">{t('whatIsAsked')}</p>
      ) : search.data.offers.length === 0 ? (
        <EmptyState
          title={t('nothing')}
          icon={<SearchX />}
          className="py-6"
          action={
            <Button isBusy={search.isPending} onClick={() => ask(true)}>
              {t('askAnew')}
            </Button>
          }
        >
          {t('nothingBody')}
        </EmptyState>
      ) : (
        <Offers key={search.data.searched_at} file={file} found={search.data} onAdded={onAdded} />
      )}
    </div>
  )
}

/** The switch that keeps the server at home, and the provider's own, are an admin's. */
function NotSetUp() {
  const t = useTranslations('subtitles')
  const isAdmin = useIsAdmin()
  return (
    <EmptyState
      title={t('notSetUp')}
      icon={<CircleSlash2 />}
      className="py-8"
      action={isAdmin && <ButtonLink href={routes.admin('network')}>{t('setUp')}</ButtonLink>}
    >
      {t(isAdmin ? 'notSetUpAdmin' : 'notSetUpBody')}
    </EmptyState>
  )
}

function Refused({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const t = useTranslations('subtitles')
  const isAdmin = useIsAdmin()
  const isSettings = error instanceof ApiError && error.status === 403
  return (
    <ErrorState
      title={t('notAsked')}
      error={error}
      className="py-6"
      onRetry={onRetry}
      action={
        isSettings && isAdmin && <ButtonLink href={routes.admin('network')}>{t('toSettings')}</ButtonLink>
      }
    />
  )
}

function Offers({
  file,
  found,
  onAdded,
}: {
  file: FileOfTitle
  found: SubtitleOffers
  onAdded: FindingProps['onAdded']
}) {
  const t = useTranslations('subtitles')
  const download = useDownload(file)
  const [fetched, setFetched] = useState<readonly string[]>([])
  const quota = download.data?.quota ?? found.quota
  const usedUp = download.error instanceof ApiError && download.error.code === 'quota_used_up'
  return (
    <div className="flex flex-col gap-3">
      {download.error && (
        <p role="alert" className="rounded-md bg-s2 px-4 py-3 text-base text-danger">
          {download.error.message}
        </p>
      )}
      {!usedUp && quota && <Quota quota={quota} />}
      <ul aria-label={t('found')} className="divide-y divide-line">
        {found.offers.map((offer) => (
          <Offer
            key={offer.ref}
            offer={offer}
            isHere={offer.is_kept || fetched.includes(offer.ref)}
            isBusy={download.isPending && download.variables === offer.ref}
            isDisabled={download.isPending}
            onFetch={() =>
              download.mutate(offer.ref, {
                onSuccess: ({ track }) => {
                  setFetched([...fetched, offer.ref])
                  onAdded(track.id, track.label)
                },
              })
            }
          />
        ))}
      </ul>
    </div>
  )
}

function Quota({ quota }: { quota: DownloadQuota }) {
  const t = useTranslations('subtitles')
  const format = useFormatter()
  return (
    <p className="text-sm text-subtle">
      {quota.resets_at === null
        ? t('quota', { count: quota.remaining })
        : t('quotaUntil', {
            count: quota.remaining,
            time: format.dateTime(quota.resets_at, { dateStyle: 'short', timeStyle: 'short' }),
          })}
    </p>
  )
}

interface OfferProps {
  offer: SubtitleOffer
  isHere: boolean
  isBusy: boolean
  isDisabled: boolean
  onFetch: () => void
}

function Offer({ offer, isHere, isBusy, isDisabled, onFetch }: OfferProps) {
  const t = useTranslations('subtitles')
  const locale = useLocale()
  const format = useFormatter()
  const language = new Intl.DisplayNames(locale, { type: 'language' }).of(offer.language)
  const facts = [
    language,
    offer.download_count > 0 ? t('downloads', { count: offer.download_count }) : null,
    offer.rating > 0 ? t('rating', { rating: format.number(offer.rating) }) : null,
    offer.frame_rate ? t('fps', { rate: format.number(offer.frame_rate) }) : null,
  ]
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className="text-md break-words">{offer.release || offer.file_name}</p>
        <p className="text-sm text-subtle tabular-nums">{facts.filter(Boolean).join(' · ')}</p>
        <p className="mt-1 flex flex-wrap gap-1.5 empty:hidden">
          {offer.is_hash_match && <Badge look="success">{t('exact')}</Badge>}
          {offer.is_from_trusted && <Badge>{t('trusted')}</Badge>}
          {offer.is_forced && <Badge>{t('forced')}</Badge>}
          {offer.is_hearing_impaired && <Badge>{t('hearingImpaired')}</Badge>}
          {offer.is_machine_made && <Badge look="warning">{t('machineMade')}</Badge>}
        </p>
      </div>
      {isHere ? (
        <Badge look="success">{t('here')}</Badge>
      ) : (
        <Button
          size="sm"
          isBusy={isBusy}
          disabled={isDisabled}
          icon={<Download className="size-4" aria-hidden />}
          aria-label={t('fetchNamed', { name: offer.release || offer.file_name })}
          onClick={onFetch}
        >
          {t('fetch')}
        </Button>
      )}
    </li>
  )
}
