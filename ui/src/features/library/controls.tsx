/** Order and filters of a library. */
'use client'
import { ArrowDownWideNarrow, ArrowUpNarrowWide, ChevronDown, SlidersHorizontal } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Facets } from '@/api/types'
import { Button, IconButton } from '@/components/button'
import { Menu } from '@/components/menu'
import { filterCount, sortedBy, sorts, type Listing, type Sort } from './address'

const loadFilters = () => import('./filters')
const FilterSheet = lazy(loadFilters)

export interface LibraryControlsProps {
  listing: Listing
  facets: Facets | undefined
  total: number | undefined
  onChange: (listing: Listing) => void
}

export function LibraryControls({ listing, facets, total, onChange }: LibraryControlsProps) {
  const t = useTranslations('library')
  const [isOpen, setIsOpen] = useState(false)
  const [wasOpened, setWasOpened] = useState(false)
  const filters = filterCount(listing)
  return (
    <>
      <Menu
        trigger={
          <Button look="quiet" aria-label={t('sortBy', { sort: t(`sorts.${listing.sort}`) })}>
            {t(`sorts.${listing.sort}`)}
            <ChevronDown className="size-4" aria-hidden />
          </Button>
        }
        entries={[
          {
            kind: 'choice',
            label: t('sort'),
            value: listing.sort,
            options: sorts.map((sort) => ({ value: sort, label: t(`sorts.${sort}`) })),
            onChange: (sort) => onChange(sortedBy(listing, sort as Sort)),
          },
        ]}
      />
      <IconButton
        label={listing.isDescending ? t('descending') : t('ascending')}
        icon={
          listing.isDescending ? (
            <ArrowDownWideNarrow className="size-5" aria-hidden />
          ) : (
            <ArrowUpNarrowWide className="size-5" aria-hidden />
          )
        }
        onClick={() => onChange({ ...listing, isDescending: !listing.isDescending })}
      />
      <Button
        icon={<SlidersHorizontal className="size-4" aria-hidden />}
        aria-haspopup="dialog"
        onPointerEnter={() => void loadFilters()}
        onFocus={() => void loadFilters()}
        onClick={() => {
          setWasOpened(true)
          setIsOpen(true)
        }}
      >
        {filters > 0 ? t('filterCount', { count: filters }) : t('filter')}
      </Button>
      {wasOpened && (
        <Suspense>
          <FilterSheet
            isOpen={isOpen}
            onClose={() => setIsOpen(false)}
            listing={listing}
            facets={facets}
            total={total}
            onChange={onChange}
          />
        </Suspense>
      )}
    </>
  )
}
