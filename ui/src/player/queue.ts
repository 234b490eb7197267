/** What is heard in this tab, and the doors to it: small, since every page carries them. */
import type { Card, Track } from '@/api/types'
import { readStored } from '@/lib/storage'
import { createStore } from '@/lib/store'

export type Repeat = 'none' | 'all' | 'one'

/** What is listened to; a bare card knows neither artists nor loudness. */
export type Heard = Card | Track

export function isTrack(heard: Heard): heard is Track {
  return 'album_title' in heard
}

export interface Queue {
  readonly items: readonly Heard[]
  /** Which one plays. */
  readonly at: number
  readonly repeat: Repeat
  /** In the order it was asked for, to come back to; null while it is not shuffled. */
  readonly unshuffled: readonly Heard[] | null
  /** Grows with every beginning, so that the same one again is a new beginning. */
  readonly turn: number
}

export const queueKey = 'rf-queue'

/** Whether this tab was listening to something before it was loaded anew. */
export function keepsQueue(): boolean {
  return readStored('session', queueKey) !== null
}

/** Null is nothing. */
export const queue = createStore<Queue | null>(null)

/** Plays these one after the other, from one of them on, in place of what was heard before. */
export function playAll(items: readonly Heard[], startAt = 0): void {
  const at = Math.min(items.length - 1, Math.max(0, startAt))
  const turn = (queue.get()?.turn ?? 0) + 1
  queue.set(items.length > 0 ? { items, at, repeat: 'none', unshuffled: null, turn } : null)
}

/** Plays these after what is heard now. */
export function playLast(items: readonly Heard[]): void {
  const heard = queue.get()
  if (!heard) return playAll(items)
  const { unshuffled } = heard
  queue.set({
    ...heard,
    items: [...heard.items, ...items],
    unshuffled: unshuffled && [...unshuffled, ...items],
  })
}
