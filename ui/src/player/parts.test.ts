import { expect, test } from 'vitest'
import { isWithin, ofFilm, type Part } from './parts'
import { initialState, nextState, type Signal } from './state'

const first: Part = { startS: 0, endS: 60, isFollowed: true }
const second: Part = { startS: 60, endS: 100, isFollowed: false }
const FILM_S = 100

test('what the second file tells is told of the film', () => {
  const told = (signal: Signal) => ofFilm(signal, second, FILM_S)
  expect(told({ type: 'time', positionS: 5 })).toEqual({ type: 'time', positionS: 65 })
  expect(told({ type: 'duration', durationS: 40.02 })).toEqual({ type: 'duration', durationS: FILM_S })
  expect(told({ type: 'buffered', ranges: [{ startS: 0, endS: 12 }] })).toEqual({
    type: 'buffered',
    ranges: [{ startS: 60, endS: 72 }],
  })
  expect(told({ type: 'ended' })).toEqual({ type: 'ended' })
})

test('the end of a file that another follows is a moment of the film', () => {
  expect(ofFilm({ type: 'ended' }, first, FILM_S)).toEqual({
    type: 'elsewhere',
    positionS: 60,
    isGoingOn: true,
  })
})

test('each moment is in one file, and the last holds the end', () => {
  const places = [0, 59.9, 60, 99, 100]
  expect(places.map((at) => isWithin(first, at))).toEqual([true, true, false, false, false])
  expect(places.map((at) => isWithin(second, at))).toEqual([false, false, true, true, true])
})

const at = (phase: Signal[]) => phase.reduce(nextState, initialState)
const playing: Signal[] = [{ type: 'load-started', positionS: 0, durationS: FILM_S }, { type: 'playing' }]

test('at the end of a file the film waits for the next one, and what the old one tells changes nothing', () => {
  const state = at([
    ...playing,
    // The element pauses itself before it tells of the end.
    { type: 'paused' },
    { type: 'elsewhere', positionS: 60, isGoingOn: true },
    { type: 'time', positionS: 60.01 },
    { type: 'paused' },
  ])
  expect(state).toMatchObject({ phase: 'waiting', positionS: 60, elsewhereS: 60 })
  expect(nextState(state, { type: 'load-started', positionS: 60, durationS: FILM_S })).toMatchObject({
    phase: 'loading',
    elsewhereS: null,
  })
})

test('who stands still stands still in the other file too', () => {
  const sought = { type: 'elsewhere', positionS: 70, isGoingOn: false } as const
  expect(at([...playing, { type: 'paused' }, sought])).toMatchObject({ phase: 'paused', positionS: 70 })
  expect(at([...playing, sought])).toMatchObject({ phase: 'waiting', positionS: 70 })
  expect(at([...playing, { type: 'ended' }, sought])).toMatchObject({ phase: 'waiting' })
})
