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

/** Why it stopped: the network, a broken file, a format that this device does not play, or a refusal to begin by itself. */
export type Failure = 'network' | 'decode' | 'unsupported' | 'unknown'

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
  | { readonly type: 'ended' }
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
      return { ...state, phase: 'failed', failure: signal.failure, isSeeking: false }
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
      return state.isSeeking ? state : { ...state, positionS: signal.positionS }
    case 'buffered':
      return { ...state, buffered: signal.ranges }
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
