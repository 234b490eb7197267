/** Who plays in a title and who made it. */
'use client'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Person } from '@/api/types'
import { Avatar } from '@/components/avatar'
import { Button } from '@/components/button'

const shownAtFirst = 12
const knownRoles = ['actor', 'director', 'writer', 'producer', 'composer', 'guest_star', 'creator'] as const

function isKnown(role: string): role is (typeof knownRoles)[number] {
  return (knownRoles as readonly string[]).includes(role)
}

export function People({ people }: { people: readonly Person[] }) {
  const t = useTranslations('item')
  const [areAllShown, setAreAllShown] = useState(false)
  if (people.length === 0) return null
  // Faces first; those behind the camera stand after them.
  const ordered = [...people].sort((a, b) => Number(a.role !== 'actor') - Number(b.role !== 'actor'))
  const shown = areAllShown ? ordered : ordered.slice(0, shownAtFirst)
  return (
    <section aria-labelledby="item-people">
      <h2 id="item-people" className="mb-3 text-lg font-semibold">
        {t('people')}
      </h2>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-x-4 gap-y-3 max-sm:grid-cols-2">
        {shown.map((person, index) => (
          <li key={`${person.id}-${person.role}-${index}`} className="flex min-w-0 items-center gap-3">
            <Avatar name={person.name} className="size-12 max-sm:size-10" />
            <span className="min-w-0">
              <span className="block truncate text-base font-medium">{person.name}</span>
              <span className="block truncate text-sm text-subtle">
                {person.character || (isKnown(person.role) ? t(`role.${person.role}`) : person.role)}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {people.length > shownAtFirst && !areAllShown && (
        <Button className="mt-4" onClick={() => setAreAllShown(true)}>
          {t('allPeople', { count: people.length })}
        </Button>
      )}
    </section>
  )
}
