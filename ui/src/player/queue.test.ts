import { describe, expect, it } from 'vitest'
import type { Card } from '@/api/types'
import { playAll, playLast, queue as heard, type Queue } from './queue'
import { jumpTo, nextIn, previousIn, removeAt, repeated, shuffled } from './queue-steps'

const songs = ['a', 'b', 'c', 'd'].map((id) => ({ id }) as Card)
const from = (at: number, more: Partial<Queue> = {}): Queue => ({
  items: songs,
  at,
  repeat: 'none',
  unshuffled: null,
  turn: 0,
  ...more,
})
const begun = (items: Card[], startAt?: number) => {
  playAll(items, startAt)
  return heard.get()
}
const playing = (queue: Queue | null) => queue && queue.items[queue.at]?.id

describe('a queue', () => {
  it('goes on to the next and ends after the last', () => {
    expect(playing(nextIn(from(0), true))).toBe('b')
    expect(nextIn(from(3), true)).toBeNull()
    expect(nextIn(from(3), false)).toBeNull()
  })

  it('begins anew when all are repeated', () => {
    expect(playing(nextIn(from(3, { repeat: 'all' }), true))).toBe('a')
    expect(playing(previousIn(from(0, { repeat: 'all' })))).toBe('d')
  })

  it('repeats one only by itself: who presses wants another', () => {
    const one = from(1, { repeat: 'one' })
    expect(nextIn(one, true)).toMatchObject({ at: 1, turn: 1 })
    expect(playing(nextIn(one, false))).toBe('c')
  })

  it('knows the ways of repeating in turn', () => {
    expect([1, 2, 3].reduce((queue) => repeated(queue), from(0)).repeat).toBe('none')
    expect(repeated(from(0)).repeat).toBe('all')
  })

  it('takes odd beginnings', () => {
    expect(begun([])).toBeNull()
    expect(playing(begun(songs, 99))).toBe('d')
    expect(playing(begun(songs, -1))).toBe('a')
    expect(jumpTo(from(1), 9)).toMatchObject({ at: 1 })
  })

  it('goes on with what plays when others are taken out', () => {
    expect(playing(removeAt(from(2), 0))).toBe('c')
    expect(playing(removeAt(from(2), 3))).toBe('c')
    expect(playing(removeAt(from(2), 2))).toBe('d')
    expect(playing(removeAt(from(3), 3))).toBe('c')
    expect(removeAt(from(0, { items: songs.slice(0, 1) }), 0)).toBeNull()
  })

  it('shuffles around what plays and finds the way back', () => {
    const mixed = shuffled(from(2), true, () => 0)
    expect(playing(mixed)).toBe('c')
    expect(mixed.at).toBe(0)
    expect(mixed.items.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c', 'd'])
    const back = shuffled(mixed, false, Math.random)
    expect(back.items).toEqual(songs)
    expect(playing(back)).toBe('c')
  })

  it('takes more at its end', () => {
    playAll(songs, 1)
    playLast([{ id: 'e' } as Card])
    expect(heard.get()?.items.at(-1)?.id).toBe('e')
    expect(playing(heard.get())).toBe('b')
  })

  it('begins anew even with the same ones', () => {
    const before = begun(songs)?.turn ?? 0
    expect(begun(songs)?.turn).toBe(before + 1)
  })
})
