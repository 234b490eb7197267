/** All filters of a library; each acts at once, behind the sheet the wall already shows it. */
'use client'
import { useId, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { Facets } from '@/api/types'
import { Button } from '@/components/button'
import { Sheet } from '@/components/dialog'
import { Select } from '@/components/select'
import { Switch } from '@/components/toggle'
import { cn } from '@/lib/cn'
import { filterCount, watchedStates, withoutFilters, type Listing } from './address'

export interface FilterSheetProps {
  isOpen: boolean
  onClose: () => void
  listing: Listing
  facets: Facets | undefined
  total: number | undefined
  onChange: (listing: Listing) => void
}

const any = 'any'

export default function FilterSheet({ isOpen, onClose, listing, facets, total, onChange }: FilterSheetProps) {
  const t = useTranslations('library')
  const years = (facets?.years ?? []).map((year) => ({ value: String(year), label: String(year) }))

  const genres = [...new Set([...(facets?.genres ?? []), ...listing.genres])]
  const toYear = (value: string) => (value === any ? null : Number(value))
  return (
    <Sheet
      isOpen={isOpen}
      onClose={onClose}
      title={t('filter')}
      footer={
        <>
          <Button
            look="quiet"
            disabled={filterCount(listing) === 0}
            onClick={() => onChange(withoutFilters(listing))}
          >
            {t('clearFilters')}
          </Button>
          <Button look="primary" onClick={onClose}>
            {t('show', { count: total ?? 0 })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-7">
        <Group title={t('watchedTitle')}>
          <div className="flex flex-wrap gap-2">
            {watchedStates.map((state) => (
              <Choice
                key={state}
                label={t(`watched.${state}`)}
                isOn={listing.watched === state}
                onChange={(isOn) => onChange({ ...listing, watched: isOn ? state : null })}
              />
            ))}
          </div>
        </Group>
        <Switch
          label={t('onlyFavourites')}
          isOn={listing.isFavourite}
          onChange={(isFavourite) => onChange({ ...listing, isFavourite })}
        />
        {years.length > 1 && (
          <Group title={t('years')}>
            <div className="grid grid-cols-2 gap-3">
              <Select
                label={t('yearFrom')}
                value={String(listing.yearFrom ?? any)}
                options={[{ value: any, label: t('yearFrom') }, ...years]}
                onChange={(value) => onChange({ ...listing, yearFrom: toYear(value) })}
              />
              <Select
                label={t('yearTo')}
                value={String(listing.yearTo ?? any)}
                options={[{ value: any, label: t('yearTo') }, ...years]}
                onChange={(value) => onChange({ ...listing, yearTo: toYear(value) })}
              />
            </div>
          </Group>
        )}
        {genres.length > 0 && (
          <Group title={t('genres')}>
            <div className="flex flex-wrap gap-2">
              {genres.map((genre) => (
                <Choice
                  key={genre}
                  label={genre}
                  isOn={listing.genres.includes(genre)}
                  onChange={(isOn) =>
                    onChange({
                      ...listing,
                      genres: isOn
                        ? [...listing.genres, genre]
                        : listing.genres.filter((each) => each !== genre),
                    })
                  }
                />
              ))}
            </div>
          </Group>
        )}
      </div>
    </Sheet>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <div role="group" aria-labelledby={id}>
      <h3 id={id} className="mb-3 text-base font-semibold text-muted">
        {title}
      </h3>
      {children}
    </div>
  )
}

function Choice({
  label,
  isOn,
  onChange,
}: {
  label: string
  isOn: boolean
  onChange: (isOn: boolean) => void
}) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={() => onChange(!isOn)}
      className={cn(
        'touch-target forced-border h-9 rounded-full px-4 text-base font-medium ring-1 transition-colors ring-inset',
        isOn ? 'bg-accent text-accent-fg ring-accent' : 'bg-s2 text-fg ring-line hover:bg-s3',
      )}
    >
      {label}
    </button>
  )
}
