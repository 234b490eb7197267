/**
 * The player: knows no screen. Requests (what a person wants) and signals (what the engine reports) are different
 * vocabularies; `nextState` is the one pure place where signals become state.
 *
 * Doors: `PlayerState`, `Signal`, `initialState`, `nextState`; `PlaybackEngine`, `NativeEngine`; `measureDevice`;
 * `shortcuts`, `requestForKey`.
 */
export { NativeEngine } from './native-engine'
export type { PlaybackEngine, Source } from './engine'
export { initialState, isStalled, nextState } from './state'
export type { Failure, Phase, PlayerState, Signal, TimeRange } from './state'
export { requestForKey, shortcuts } from './shortcuts'
export type { PlayerRequest, Shortcut } from './shortcuts'
export { measureDevice } from './profile'
export type { DeviceProfile } from './profile'
