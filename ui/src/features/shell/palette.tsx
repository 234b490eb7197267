/** Everything by typing: titles, places, settings, and what an admin does often. */
'use client'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { Film, MonitorCog, RefreshCw, Search, Settings, Settings2, UserRound } from 'lucide-react'
import { useRouter } from 'next/navigation'
import type { Route } from 'next'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { cardLandscape, cardPoster } from '@/api/images'
import { keys } from '@/api/keys'
import { useIsAdmin, useLibraries } from '@/api/queries'
import type { Card } from '@/api/types'
import { Artwork } from '@/components/artwork'
import { CommandLayer, type Command, type CommandGroup } from '@/components/command-layer'
import { toast } from '@/components/toast'
import { cardSubtitle, cardTitle } from '@/features/cards'
import { adminSections, routes } from '@/lib/routes'
import palette from '@/messages/en/palette.json'
import { MessageScope } from '@/messages/provider'
import { useLibraryDestinations, useMainDestinations } from './destinations'
import { isMeant } from './palette-words'

const typingMs = 120
const titlesShown = 4
const icon = { className: 'size-5', strokeWidth: 1.75, 'aria-hidden': true } as const

const foundQuery = (q: string) =>
  queryOptions({
    queryKey: [...keys.search(q), 'palette'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/search', { params: { query: { q, limit: titlesShown } }, signal })),
    enabled: q.length > 0,
    placeholderData: keepPreviousData,
  })

export default function Palette({ onClose }: { onClose: () => void }) {
  return (
    <MessageScope messages={{ palette }}>
      <Field onClose={onClose} />
    </MessageScope>
  )
}

function Field({ onClose }: { onClose: () => void }) {
  const t = useTranslations('palette')
  const [text, setText] = useState('')
  const q = useSettled(text.trim())
  const found = useQuery(foundQuery(q))
  const titles = useTitles(q ? (found.data?.groups.flatMap(({ items }) => items) ?? []) : [])
  const places = usePlaces().filter(({ label }) => isMeant(text, label))
  const deeds = useDeeds().filter(({ label }) => isMeant(text, label))
  const everywhere = useEverywhere(text.trim())
  const groups: readonly CommandGroup[] = [
    { id: 'places', label: t('places'), commands: places },
    { id: 'titles', label: t('titles'), commands: titles },
    { id: 'deeds', label: t('deeds'), commands: deeds },
    { id: 'everywhere', label: t('everywhere'), commands: everywhere },
  ].filter(({ commands }) => commands.length > 0)
  return (
    <CommandLayer
      label={t('label')}
      placeholder={t('placeholder')}
      text={text}
      onText={setText}
      groups={groups}
      isBusy={text.trim() !== '' && (q !== text.trim() || found.isFetching)}
      empty={t('empty')}
      onClose={onClose}
    />
  )
}

function useTitles(cards: readonly Card[]): readonly Command[] {
  const router = useRouter()
  const words = useTranslations('cards')
  return cards.map((card) => {
    const poster = cardPoster(card) ?? cardLandscape(card)
    return {
      id: `title-${card.id}`,
      label: cardTitle(card),
      detail: cardSubtitle(card, words),
      icon: (
        <Artwork
          url={poster?.url}
          color={poster?.color}
          shape="poster"
          sizes="32px"
          fallback={<Film className="size-4 text-subtle" />}
          className="h-11 w-8 rounded-[4px]"
        />
      ),
      onSelect: () => router.push(routes.item(card.id)),
    }
  })
}

function usePlaces(): readonly Command[] {
  const t = useTranslations('palette')
  const router = useRouter()
  const isAdmin = useIsAdmin()
  const main = useMainDestinations()
  const libraries = useLibraryDestinations() ?? []
  const to = (href: Route) => () => router.push(href)
  return [
    ...[...main, ...libraries].map(({ id, label, icon: drawn, href }) => ({
      id: `place-${id}`,
      label,
      icon: drawn,
      onSelect: to(href),
    })),
    ...(['display', 'playback', 'account'] as const).map((section) => ({
      id: `settings-${section}`,
      label: t('settings', { section: t(`settingsSections.${section}`) }),
      icon: section === 'account' ? <UserRound {...icon} /> : <Settings {...icon} />,
      onSelect: to(routes.settings(section)),
    })),
    ...(isAdmin ? adminSections : []).map((section) => ({
      id: `admin-${section}`,
      label: t('admin', { section: t(`adminSections.${section}`) }),
      icon: section === 'dashboard' ? <MonitorCog {...icon} /> : <Settings2 {...icon} />,
      onSelect: to(routes.admin(section)),
    })),
  ]
}

/** What an admin does often, from anywhere. */
function useDeeds(): readonly Command[] {
  const t = useTranslations('palette')
  const isAdmin = useIsAdmin()
  const { data: libraries = [] } = useLibraries()
  if (!isAdmin) return []
  return libraries.map(({ id, name }) => ({
    id: `scan-${id}`,
    label: t('scan', { library: name }),
    icon: <RefreshCw {...icon} />,
    onSelect: () => {
      answer(api.POST('/api/v1/libraries/{library_id}/scan', { params: { path: { library_id: id } } })).then(
        () => toast(t('scanning', { library: name })),
        (error: Error) => toast(error.message, { kind: 'error' }),
      )
    },
  }))
}

function useEverywhere(q: string): readonly Command[] {
  const t = useTranslations('palette')
  const router = useRouter()
  if (!q) return []
  return [
    {
      id: 'everywhere',
      label: t('searchFor', { q }),
      icon: <Search {...icon} />,
      onSelect: () => router.push(routes.search(q)),
    },
  ]
}

/** What was typed, once the typing pauses. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), typingMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
