/** What is heard in this tab, and the doors to it: small, since every page carries them. */
import type { Card } from '@/api/types'
import { createStore } from '@/lib/store'

export type Repeat = 'none' | 'all' | 'one'

export interface Queue {
  readonly items: readonly Card[]
  /** Which one plays. */
  readonly at: number
  readonly repeat: Repeat
  /** In the order it was asked for, to come back to; null while it is not shuffled. */
  readonly unshuffled: readonly Card[] | null
  /** Grows with every beginning, so that the same one again is a new beginning. */
  readonly turn: number
}

/** Null is nothing. */
export const queue = createStore<Queue | null>(null)

/** Plays these one after the other, from one of them on, in place of what was heard before. */
export function playAll(items: readonly Card[], startAt = 0): void {
  const at = Math.min(items.length - 1, Math.max(0, startAt))
  const turn = (queue.get()?.turn ?? 0) + 1
  queue.set(items.length > 0 ? { items, at, repeat: 'none', unshuffled: null, turn } : null)
}

/** Plays these after what is heard now. */
export function playLast(items: readonly Card[]): void {
  const heard = queue.get()
  if (!heard) return playAll(items)
  const { unshuffled } = heard
  queue.set({
    ...heard,
    items: [...heard.items, ...items],
    unshuffled: unshuffled && [...unshuffled, ...items],
  })
}
