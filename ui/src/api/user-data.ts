/** Watched, favourite, rating: shown at once, sent, and taken back if the server refuses. */
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Card, UserData, UserDataPatch } from '@/api/types'

export interface UserDataChange {
  itemId: string
  patch: UserDataPatch
}

export function useUpdateUserData() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ itemId, patch }: UserDataChange) =>
      answer(
        api.PATCH('/api/v1/items/{item_id}/user-data', {
          params: { path: { item_id: itemId } },
          body: patch,
        }),
      ),
    onMutate: (change: UserDataChange) => ({ restore: showAtOnce(client, change) }),
    onError: (_error, _change, shown) => shown?.restore(),
    onSettled: (_data, _error, { itemId }) => {
      void client.invalidateQueries({ queryKey: keys.item(itemId) })
      void client.invalidateQueries({ queryKey: keys.home })
      void client.invalidateQueries({ queryKey: keys.favourites })
    },
  })
}

/** Writes the change into every copy of the item that is on screen or kept. Returns the way back. */
function showAtOnce(client: QueryClient, { itemId, patch }: UserDataChange): () => void {
  const before = client.getQueriesData({ predicate: ({ queryKey }) => holdsItems(queryKey[0]) })
  for (const [queryKey, data] of before) {
    const next = patchUserData(data, itemId, patch)
    if (next !== data) client.setQueryData(queryKey, next)
  }
  return () => before.forEach(([queryKey, data]) => client.setQueryData(queryKey, data))
}

function holdsItems(root: unknown): boolean {
  return root === 'item' || root === 'items' || root === 'home' || root === 'favourites' || root === 'search'
}

type WithUserData = Pick<Card, 'id' | 'user_data'>

/** The same value with the item's user data changed wherever it occurs; parts without it keep their identity. */
export function patchUserData<T>(value: T, itemId: string, patch: UserDataPatch): T {
  if (Array.isArray(value)) {
    const next = value.map((part: unknown) => patchUserData(part, itemId, patch))
    return next.some((part, index) => part !== value[index]) ? (next as T) : value
  }
  if (!isPlain(value)) return value
  let next: Record<string, unknown> | null = null
  for (const [name, part] of Object.entries(value)) {
    const changed = patchUserData(part, itemId, patch)
    if (changed !== part) next = { ...(next ?? value), [name]: changed }
  }
  const result = (next ?? value) as Record<string, unknown>
  return (
    isItem(result) && result.id === itemId
      ? { ...result, user_data: patched(result.user_data, patch) }
      : result
  ) as T
}

function patched(data: UserData, patch: UserDataPatch): UserData {
  const given = Object.fromEntries(
    Object.entries(patch).filter(([name, value]) => name in data && value !== undefined),
  )
  const next: UserData = { ...data, ...given }
  if (patch.is_watched === undefined || patch.is_watched === null) return next
  return {
    ...next,
    position_ms: 0,
    ...(data.unwatched_count != null && patch.is_watched ? { unwatched_count: 0 } : {}),
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isItem(value: Record<string, unknown>): value is Record<string, unknown> & WithUserData {
  return typeof value.id === 'string' && isPlain(value.user_data)
}
