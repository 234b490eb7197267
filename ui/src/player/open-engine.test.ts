import { expect, it } from 'vitest'
import { engineFor } from './open-engine'

it.each([
  ['file', true, false, 'native'],
  ['hls', true, false, 'hls'],
  // A phone whose Media Source is the managed one.
  ['hls', false, true, 'hls'],
  ['hls', false, false, 'native'],
] as const)(
  '%s with Media Source %s, managed %s: %s',
  (protocol, mediaSource, managedMediaSource, engine) => {
    expect(engineFor(protocol, { mediaSource, managedMediaSource })).toBe(engine)
  },
)
