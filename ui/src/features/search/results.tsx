/** What was found, by kind. */
'use client'
import { useTranslations } from 'use-intl'
import { picture } from '@/api/images'
import type { Card, Person, SearchGroup } from '@/api/types'
import { Artwork } from '@/components/artwork'
import { Avatar } from '@/components/avatar'
import { Row } from '@/components/row'
import { isMusic, ItemLandscapeCard, ItemPosterCard } from '@/features/cards'

export interface SearchResultGroupsProps {
  groups: readonly SearchGroup[]
  q: string
  onOpen: () => void
}

export function SearchResultGroups({ groups, q, onOpen }: SearchResultGroupsProps) {
  return (
    <div className="flex flex-col gap-9" onClickCapture={onOpen}>
      {groups.map((group) =>
        group.people.length > 0 ? (
          <People key={group.kind} people={group.people} />
        ) : (
          <Titles key={group.kind} kind={group.kind} items={group.items} q={q} />
        ),
      )}
    </div>
  )
}

function Titles({ kind, items, q }: { kind: SearchGroup['kind']; items: readonly Card[]; q: string }) {
  const t = useTranslations('search')
  const isEpisode = kind === 'episode'
  return (
    <Row
      title={t(`kinds.${kind}`)}
      items={items}
      getKey={(card) => card.id}
      shape={isEpisode ? 'landscape' : kind !== 'person' && isMusic(kind) ? 'square' : 'poster'}
      storageKey={`search:${kind}:${q}`}
      renderItem={(card) => (isEpisode ? <ItemLandscapeCard card={card} /> : <ItemPosterCard card={card} />)}
    />
  )
}

function People({ people }: { people: readonly Person[] }) {
  const t = useTranslations('search')
  return (
    <section aria-label={t('kinds.person')}>
      <h2 className="mb-3 text-lg font-semibold">{t('kinds.person')}</h2>
      <ul className="flex flex-wrap gap-x-6 gap-y-4">
        {people.map((person) => (
          <li key={`${person.id}:${person.role}`} className="flex min-w-48 items-center gap-3">
            {person.image ? (
              <Artwork
                url={picture(person.id, 'thumb', person.image)?.url}
                color={person.image.colour}
                shape="square"
                sizes="48px"
                fallback={<Avatar name={person.name} className="size-12" />}
                className="size-12 shrink-0 rounded-full"
              />
            ) : (
              <Avatar name={person.name} className="size-12" />
            )}
            <span className="min-w-0">
              <span className="block truncate font-medium">{person.name}</span>
              {person.character && (
                <span className="block truncate text-sm text-subtle">{person.character}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
