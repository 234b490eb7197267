/** What a person can do with a title from anywhere: watched, favourite, play. */
'use client'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import type { Card } from '@/api/types'
import { useUpdateUserData } from '@/api/user-data'
import { toast } from '@/components/toast'
import { routes } from '@/lib/routes'

/** Enough of a title to act on; both a Card and an Item are. */
export type Actable = Pick<Card, 'id' | 'title' | 'user_data'>

export interface ItemActions {
  setWatched: (item: Actable, isWatched: boolean) => void
  setFavourite: (item: Actable, isFavourite: boolean) => void
  play: (item: Actable) => void
}

export function useItemActions(): ItemActions {
  const t = useTranslations('cards')
  const ui = useTranslations('ui')
  const router = useRouter()
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

    return {
      setWatched: (item, isWatched) => setWatched(item, isWatched),
      setFavourite: (item, isFavourite) =>
        mutate({ itemId: item.id, patch: { is_favourite: isFavourite } }, { onError: onError(item) }),
      play: (item) => router.push(routes.watch(item.id)),
    }
  }, [mutate, router, t, ui])
}
