/** What is tried by itself when playing has stopped, and when a person is told instead. Pure. */
import { methods, type Method, type Playback, type ServedMethod } from './document'
import type { Failure } from './state'

/** What the next beginning asks for, besides the second at which it broke off. */
export interface Plea {
  readonly exclude: readonly ServedMethod[]
  readonly maxHeight: number | null
}

export type NextStep = { readonly type: 'again'; readonly plea: Plea } | { readonly type: 'tell' }

/** Beginnings anew without a minute of playing between them, before it is no accident any more. */
const AGAIN_AT_MOST = 3

/**
 * `gone` begins the same anew. What this device or the server could not do is excluded with everything cheaper, so
 * each method is tried once; when the last has failed too, or only waiting helps, the person is told.
 */
export function afterFailure(
  failure: Failure,
  { method, plea, startsInARow }: { method: Method; plea: Plea; startsInARow: number },
): NextStep {
  if (startsInARow > AGAIN_AT_MOST + methods.length) return { type: 'tell' }
  switch (failure) {
    case 'gone':
      return startsInARow <= AGAIN_AT_MOST ? { type: 'again', plea } : { type: 'tell' }
    case 'decode':
    case 'unsupported':
    case 'encoder':
    case 'unknown': {
      const at = methods.indexOf(method as ServedMethod)
      if (at < 0 || at === methods.length - 1) return { type: 'tell' }
      return { type: 'again', plea: { ...plea, exclude: methods.slice(0, at + 1) } }
    }
    case 'network':
    case 'busy':
    case 'no_space':
      return { type: 'tell' }
  }
}

/** The next smaller picture that the server offers below the one that plays; null when there is none. */
export function smallerHeight(
  { qualities, streams }: Pick<Playback, 'qualities' | 'streams'>,
  level: string | null,
): number | null {
  const sourceHeight = streams.find(({ kind }) => kind === 'video')?.height ?? Infinity
  const present = qualities.find(({ id }) => id === level)?.height ?? sourceHeight
  const heights = qualities
    .filter(({ id }) => id !== 'original')
    .flatMap(({ height }) => (height !== null && height < present ? [height] : []))
  return heights.length > 0 ? Math.max(...heights) : null
}
