/**
 * The player: knows no screen. Requests (what a person wants) and signals (what the engine reports) are different
 * vocabularies; `nextState` is the one pure place where signals become state.
 *
 * Doors: `PlayerState`, `Signal`, `initialState`, `nextState`; `Deck`, `preloadHls`;
 * `Playback` and `startPlayback`, `changePlayback`, `hintSeek`, `reportPlayback`, `stopPlayback`; `afterFailure`, `smallerHeight`;
 * `isWithin` for films of several files; `deviceId`, `forgetProfile`; `shortcuts`, `requestForKey`.
 */
export { methods, readPlayback } from './document'
export type {
  AudioTrack,
  Decision,
  Marker,
  MarkerKind,
  Method,
  Playback,
  PlaybackChapter,
  PlaybackPart,
  Quality,
  ServedMethod,
  SubtitleChoice,
  Trickplay,
} from './document'
export type { EngineStats } from './engine'
export { Deck } from './deck'
export type { DeckSource } from './deck'
export { isWithin } from './parts'
export type { Part } from './parts'
export { preloadHls } from './open-engine'
export { deviceId, forgetProfile, measureDevice } from './profile'
export type { DeviceProfile } from './profile'
export { afterFailure, smallerHeight } from './recovery'
export type { NextStep, Plea } from './recovery'
export {
  changePlayback,
  hintSeek,
  keepOffset,
  keepPick,
  reportPlayback,
  startPlayback,
  stopPlayback,
} from './sessions'
export type { Ask, Choice, Mix, Moment } from './sessions'
export { initialState, isStalled, nextState } from './state'
export type { Failure, Phase, PlayerState, Signal, TimeRange } from './state'
export { requestForKey, shortcuts } from './shortcuts'
export type { PlayerRequest, Shortcut } from './shortcuts'
