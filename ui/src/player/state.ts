/** What is playing and how it goes: a value, and the one function that changes it. */

export type Phase =
  /** Nothing loaded. */
  | 'idle'
  /** Loading, no frame yet. */
  | 'loading'
  | 'playing'
  | 'paused'
  /** Should play, but waits for bytes. */
  | 'waiting'
  | 'ended'
  | 'failed'

export interface TimeRange {
  readonly startS: number
  readonly endS: number
}

/** Why it stopped. */
export type Failure =
  /** Nothing comes any more. */
  | 'network'
  /** Bytes that could not be made into pictures or sound. */
  | 'decode'
  /** A format that this device does not play. */
  | 'unsupported'
  /** What was being played is no longer offered under its address; begun anew it goes on. */
  | 'gone'
  /** The server has been converting for others, or for too long. */
  | 'busy'
  /** The server has no room on its disk for what it converts. */
  | 'no_space'
  /** The server could not convert it. */
  | 'encoder'
  | 'unknown'

export interface PlayerState {
  readonly phase: Phase
  readonly positionS: number
  /** 0 while unknown. */
  readonly durationS: number
  readonly buffered: readonly TimeRange[]
  readonly isSeeking: boolean
  readonly volume: number
  readonly isMuted: boolean
  readonly rate: number
  readonly failure: Failure | null
  /** The browser would not start with sound on its own; a press of play is needed. */
  readonly isPressNeeded: boolean
  /** The server makes what comes next, and has said that it takes a moment. */
  readonly isPreparing: boolean
  /** The picture that plays, by the name that its playlist has; null where there is only one. */
  readonly level: string | null
  readonly isLevelAutomatic: boolean
  /** A moment of the film that another file holds, which is to be loaded; null where there is nothing to. */
  readonly elsewhereS: number | null
}

export type Signal =
  | { readonly type: 'load-started'; readonly positionS: number; readonly durationS: number }
  | { readonly type: 'duration'; readonly durationS: number }
  | { readonly type: 'playing' }
  | { readonly type: 'paused' }
  | { readonly type: 'waiting' }
  | { readonly type: 'seeking'; readonly positionS: number }
  | { readonly type: 'seeked'; readonly positionS: number }
  | { readonly type: 'time'; readonly positionS: number }
  | { readonly type: 'buffered'; readonly ranges: readonly TimeRange[] }
  | { readonly type: 'volume'; readonly volume: number; readonly isMuted: boolean }
  | { readonly type: 'rate'; readonly rate: number }
  | { readonly type: 'start-refused' }
  | { readonly type: 'preparing'; readonly isPreparing: boolean }
  | { readonly type: 'level'; readonly level: string | null; readonly isAutomatic: boolean }
  | { readonly type: 'ended' }
  /** Another file of the film holds this moment. `isGoingOn`: the one before has ended. */
  | { readonly type: 'elsewhere'; readonly positionS: number; readonly isGoingOn: boolean }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'unloaded' }

export const initialState: PlayerState = {
  phase: 'idle',
  positionS: 0,
  durationS: 0,
  buffered: [],
  isSeeking: false,
  volume: 1,
  isMuted: false,
  rate: 1,
  failure: null,
  isPressNeeded: false,
  isPreparing: false,
  level: null,
  isLevelAutomatic: true,
  elsewhereS: null,
}

/** The state after a signal. A failure is final until something is loaded anew: late signals of a dead source change nothing. */
export function nextState(state: PlayerState, signal: Signal): PlayerState {
  switch (signal.type) {
    case 'load-started':
      return {
        ...state,
        phase: 'loading',
        positionS: signal.positionS,
        durationS: signal.durationS,
        buffered: [],
        isSeeking: false,
        failure: null,
        isPressNeeded: false,
        isPreparing: false,
        level: null,
        isLevelAutomatic: true,
        elsewhereS: null,
      }
    case 'unloaded':
      return { ...initialState, volume: state.volume, isMuted: state.isMuted, rate: state.rate }
    case 'volume':
      return { ...state, volume: signal.volume, isMuted: signal.isMuted }
    case 'rate':
      return { ...state, rate: signal.rate }
  }
  if (state.phase === 'failed' || state.phase === 'idle') return state
  switch (signal.type) {
    case 'failed':
      return {
        ...state,
        phase: 'failed',
        failure: signal.failure,
        isSeeking: false,
        isPreparing: false,
        elsewhereS: null,
      }
    case 'elsewhere':
      return {
        ...state,
        phase: state.phase === 'paused' && !signal.isGoingOn ? 'paused' : 'waiting',
        isSeeking: false,
        positionS: signal.positionS,
        elsewhereS: signal.positionS,
      }
  }
  // What is left behind has nothing more to say.
  if (state.elsewhereS !== null) return state
  switch (signal.type) {
    case 'duration':
      return isUsable(signal.durationS) ? { ...state, durationS: signal.durationS } : state
    case 'playing':
      return { ...state, phase: 'playing', isPressNeeded: false }
    case 'paused':
      // The element pauses itself at the end; that is not a person's pause.
      return state.phase === 'ended' ? state : { ...state, phase: 'paused' }
    case 'waiting':
      return state.phase === 'playing' ? { ...state, phase: 'waiting' } : state
    case 'seeking':
      return {
        ...state,
        phase: state.phase === 'ended' ? 'paused' : state.phase,
        isSeeking: true,
        positionS: signal.positionS,
      }
    case 'seeked':
      return { ...state, isSeeking: false, positionS: signal.positionS }
    case 'time':
      // Before the first picture the element still stands at its own beginning.
      if (state.isSeeking || state.phase === 'loading') return state
      return { ...state, positionS: signal.positionS }
    case 'buffered':
      return { ...state, buffered: signal.ranges }
    case 'preparing':
      return state.isPreparing === signal.isPreparing ? state : { ...state, isPreparing: signal.isPreparing }
    case 'level':
      return { ...state, level: signal.level, isLevelAutomatic: signal.isAutomatic }
    case 'start-refused':
      return { ...state, phase: 'paused', isPressNeeded: true }
    case 'ended':
      return { ...state, phase: 'ended', isSeeking: false, positionS: state.durationS || state.positionS }
  }
}

/** Whether a person waits for a picture: the spinner's question. */
export function isStalled(state: PlayerState): boolean {
  return (
    state.phase === 'loading' || state.phase === 'waiting' || (state.isSeeking && state.phase === 'playing')
  )
}

function isUsable(durationS: number): boolean {
  return Number.isFinite(durationS) && durationS > 0
}
