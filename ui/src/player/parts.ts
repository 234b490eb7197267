/** A film of several files: what a file's engine tells, told of the film. Pure. */
import type { Signal } from './state'

/** The file that plays, among the files of one film. Times are the film's, in seconds. */
export interface Part {
  readonly startS: number
  readonly endS: number
  /** Another follows. */
  readonly isFollowed: boolean
}

/** Whether a moment of the film is in this file. The last file holds its own end. */
export function isWithin(part: Part, positionS: number): boolean {
  return positionS >= part.startS && (positionS < part.endS || !part.isFollowed)
}

/** The same signal with the film's times. Where a file ends and another follows, the film goes on there. */
export function ofFilm(signal: Signal, { startS, endS, isFollowed }: Part, filmS: number): Signal {
  switch (signal.type) {
    case 'load-started':
      return { ...signal, positionS: signal.positionS + startS, durationS: filmS }
    case 'duration':
      return { ...signal, durationS: filmS }
    case 'seeking':
    case 'seeked':
    case 'time':
      return { ...signal, positionS: signal.positionS + startS }
    case 'buffered':
      return {
        ...signal,
        ranges: signal.ranges.map((range) => ({ startS: range.startS + startS, endS: range.endS + startS })),
      }
    case 'ended':
      return isFollowed ? { type: 'elsewhere', positionS: endS, isGoingOn: true } : signal
    default:
      return signal
  }
}
