import { describe, expect, test } from 'vitest'
import { imageSources } from '@/lib/base'
import { randomId } from '@/lib/ids'
import { createStore } from '@/lib/store'
import { formatClock, fractionWatched, splitRuntime } from '@/lib/time'

describe('time', () => {
  test.each([
    [0, '0:00'],
    [65_999, '1:05'],
    [3_729_000, '1:02:09'],
    [-5, '0:00'],
  ])('%i ms on a clock is %s', (ms, text) => {
    expect(formatClock(ms)).toBe(text)
  })

  test('anything that runs takes a minute at least', () => {
    expect(splitRuntime(20_000)).toEqual({ hours: 0, minutes: 1 })
    expect(splitRuntime(0)).toEqual({ hours: 0, minutes: 0 })
    expect(splitRuntime(7_860_000)).toEqual({ hours: 2, minutes: 11 })
  })

  test('a fraction stays between nothing and all', () => {
    expect(fractionWatched(30, 120)).toBe(0.25)
    expect(fractionWatched(500, 120)).toBe(1)
    expect(fractionWatched(30, null)).toBe(0)
  })
})

test('pictures are asked for in every width of their shape', () => {
  const { src, srcSet } = imageSources('/api/x?tag=1', 'poster')
  expect(src).toBe('/api/x?tag=1&w=240')
  expect(srcSet.split(', ')).toEqual([
    '/api/x?tag=1&w=160 160w',
    '/api/x?tag=1&w=240 240w',
    '/api/x?tag=1&w=320 320w',
    '/api/x?tag=1&w=480 480w',
  ])
})

test('random ids have the shape of a version 4 UUID and differ', () => {
  expect(randomId()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  expect(randomId()).not.toBe(randomId())
})

test('a store tells of changes and only of changes', () => {
  const store = createStore(1)
  const seen: number[] = []
  const stop = store.subscribe(() => seen.push(store.get()))
  store.set(2)
  store.set(2)
  stop()
  store.set(3)
  expect(seen).toEqual([2])
})
