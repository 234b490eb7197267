/** The filters that are on, each with its way off. */
'use client'
import { X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Button } from '@/components/button'
import { filterCount, withoutFilters, type Listing } from './address'

export interface FilterChipsProps {
  listing: Listing
  onChange: (listing: Listing) => void
}

export function FilterChips({ listing, onChange }: FilterChipsProps) {
  const t = useTranslations('library')
  if (filterCount(listing) === 0) return null
  const { genres, yearFrom, yearTo, watched, isFavourite } = listing
  return (
    <ul aria-label={t('activeFilters')} className="-mt-1 mb-6 flex flex-wrap items-center gap-2">
      {watched && (
        <Chip label={t(`watched.${watched}`)} onRemove={() => onChange({ ...listing, watched: null })} />
      )}
      {isFavourite && (
        <Chip label={t('favourites')} onRemove={() => onChange({ ...listing, isFavourite: false })} />
      )}
      {genres.map((genre) => (
        <Chip
          key={genre}
          label={genre}
          onRemove={() => onChange({ ...listing, genres: genres.filter((each) => each !== genre) })}
        />
      ))}
      {(yearFrom !== null || yearTo !== null) && (
        <Chip
          label={
            yearFrom === yearTo
              ? String(yearFrom)
              : t('yearRange', { from: String(yearFrom ?? ''), to: String(yearTo ?? '') })
          }
          onRemove={() => onChange({ ...listing, yearFrom: null, yearTo: null })}
        />
      )}
      <li>
        <Button size="sm" look="quiet" onClick={() => onChange(withoutFilters(listing))}>
          {t('clearFilters')}
        </Button>
      </li>
    </ul>
  )
}

function Chip({ label, onRemove }: { label: string; onRemove: () => void }) {
  const t = useTranslations('library')
  return (
    <li>
      <button
        type="button"
        aria-label={t('removeFilter', { filter: label })}
        onClick={onRemove}
        className="touch-target forced-border inline-flex h-8 items-center gap-1.5 rounded-full bg-s2 pr-2 pl-3.5 text-sm font-medium text-fg ring-1 ring-line transition-colors ring-inset hover:bg-s3"
      >
        {label}
        <X className="size-3.5 text-muted" aria-hidden />
      </button>
    </li>
  )
}
