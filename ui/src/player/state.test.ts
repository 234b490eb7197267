import { describe, expect, it } from 'vitest'
import { initialState, isStalled, nextState, type PlayerState, type Signal } from './state'

const after = (signals: Signal[], from: PlayerState = initialState) => signals.reduce(nextState, from)
const loaded: Signal = { type: 'load-started', positionS: 42, durationS: 100 }

describe('nextState', () => {
  it('starts at the resume point before anything has played', () => {
    expect(after([loaded])).toMatchObject({ phase: 'loading', positionS: 42, durationS: 100 })
  })

  it('does not take the pause at the end for a person’s pause', () => {
    expect(after([loaded, { type: 'playing' }, { type: 'ended' }, { type: 'paused' }]).phase).toBe('ended')
  })

  it('stands at the end when it has ended', () => {
    expect(after([loaded, { type: 'playing' }, { type: 'ended' }]).positionS).toBe(100)
  })

  it('shows where a seek goes, not where the old picture still is', () => {
    const seeking = after([
      loaded,
      { type: 'playing' },
      { type: 'seeking', positionS: 80 },
      { type: 'time', positionS: 43 },
    ])
    expect(seeking.positionS).toBe(80)
    expect(nextState(seeking, { type: 'seeked', positionS: 80.2 })).toMatchObject({
      isSeeking: false,
      positionS: 80.2,
    })
  })

  it('keeps a failure against late signals of the dead source, until something is loaded', () => {
    const failed = after([
      loaded,
      { type: 'failed', failure: 'decode' },
      { type: 'playing' },
      { type: 'time', positionS: 1 },
    ])
    expect(failed).toMatchObject({ phase: 'failed', failure: 'decode', positionS: 42 })
    expect(nextState(failed, loaded)).toMatchObject({ phase: 'loading', failure: null })
  })

  it('keeps volume and speed from one file to the next', () => {
    const next = after([
      { type: 'volume', volume: 0.4, isMuted: true },
      { type: 'rate', rate: 1.5 },
      loaded,
      { type: 'unloaded' },
    ])
    expect(next).toMatchObject({ phase: 'idle', volume: 0.4, isMuted: true, rate: 1.5 })
  })

  it('does not believe an unknown duration', () => {
    expect(after([loaded, { type: 'duration', durationS: Infinity }]).durationS).toBe(100)
    expect(after([loaded, { type: 'duration', durationS: Number.NaN }]).durationS).toBe(100)
  })

  it('waits only while it should play', () => {
    expect(after([loaded, { type: 'paused' }, { type: 'waiting' }]).phase).toBe('paused')
    expect(isStalled(after([loaded, { type: 'playing' }, { type: 'waiting' }]))).toBe(true)
  })

  it('asks for a press when the browser refuses to begin', () => {
    const refused = after([loaded, { type: 'start-refused' }])
    expect(refused).toMatchObject({ phase: 'paused', isPressNeeded: true })
    expect(nextState(refused, { type: 'playing' }).isPressNeeded).toBe(false)
  })

  it('stands at its start until there is a picture, whatever the element says meanwhile', () => {
    expect(after([loaded, { type: 'time', positionS: 0 }]).positionS).toBe(42)
    expect(after([loaded, { type: 'playing' }, { type: 'time', positionS: 43 }]).positionS).toBe(43)
  })

  it('forgets with a new source which quality played and what was being prepared', () => {
    const before = after([
      loaded,
      { type: 'level', level: '720', isAutomatic: false },
      { type: 'preparing', isPreparing: true },
    ])
    expect(before).toMatchObject({ level: '720', isLevelAutomatic: false, isPreparing: true })
    expect(nextState(before, loaded)).toMatchObject({
      level: null,
      isLevelAutomatic: true,
      isPreparing: false,
    })
  })
})
