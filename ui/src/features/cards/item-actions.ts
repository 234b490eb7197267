/** What a person can do with a title from anywhere: watched, favourite, play. */
'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { keys } from '@/api/keys'
import { tracksQuery } from '@/api/queries'
import type { Card, Home } from '@/api/types'
import { useUpdateUserData } from '@/api/user-data'
import { toast } from '@/components/toast'
import { routes } from '@/lib/routes'
import { playAll } from '@/player/queue'
import { isMusic } from './card-text'

/** Enough of a title to act on; both a Card and an Item are. */
export type Actable = Pick<Card, 'id' | 'title' | 'user_data'> & { kind?: Card['kind'] }

export interface ItemActions {
  setWatched: (item: Actable, isWatched: boolean) => void
  setFavourite: (item: Actable, isFavourite: boolean) => void
  /** Takes a title out of the home page's rows of what to go on with. */
  hideFromHome: (item: Actable) => void
  play: (item: Actable) => void
}

/** The home page without this title among what to go on with. */
export function withoutResumed(home: Home, itemId: string): Home {
  const rows = home.rows.map((row) =>
    row.kind === 'latest' ? row : { ...row, items: row.items.filter(({ id }) => id !== itemId) },
  )
  return { ...home, rows }
}

export function useItemActions(): ItemActions {
  const t = useTranslations('cards')
  const ui = useTranslations('ui')
  const router = useRouter()
  const client = useQueryClient()
  const { mutate } = useUpdateUserData()

  return useMemo(() => {
    const onError = (item: Actable) => (error: Error) =>
      void toast(t('failed', { title: item.title }), { kind: 'error', description: error.message })

    const setWatched = (item: Actable, isWatched: boolean, canUndo = true) =>
      mutate(
        { itemId: item.id, patch: { is_watched: isWatched } },
        {
          onError: onError(item),
          onSuccess: () => {
            if (!canUndo) return
            void toast(t(isWatched ? 'markedWatched' : 'markedUnwatched', { title: item.title }), {
              action: { label: ui('undo'), onSelect: () => setWatched(item, !isWatched, false) },
            })
          },
        },
      )

    const setHidden = (item: Actable, isHidden: boolean) => {
      if (isHidden) client.setQueryData<Home>(keys.home, (home) => home && withoutResumed(home, item.id))
      mutate(
        { itemId: item.id, patch: { is_hidden_from_resume: isHidden } },
        {
          onError: onError(item),
          onSuccess: () => {
            if (!isHidden) return
            void toast(t('hidden', { title: item.title }), {
              action: { label: ui('undo'), onSelect: () => setHidden(item, false) },
            })
          },
        },
      )
    }

    return {
      hideFromHome: (item) => setHidden(item, true),
      setWatched: (item, isWatched) => setWatched(item, isWatched),
      setFavourite: (item, isFavourite) =>
        mutate({ itemId: item.id, patch: { is_favourite: isFavourite } }, { onError: onError(item) }),
      play: (item) => {
        if (!isMusic(item.kind)) return router.push(routes.watch(item.id))
        // What is heard goes on while one looks around.
        client.fetchQuery(tracksQuery(item.id)).then((tracks) => playAll(tracks), onError(item))
      },
    }
  }, [client, mutate, router, t, ui])
}
