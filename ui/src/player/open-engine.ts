/** Which engine plays what. */
import type { PlaybackEngine } from './engine'
import { NativeEngine } from './native-engine'

/** Browsers that say they play HLS themselves often do not, Safari apart; Media Source Extensions come first. */
export function engineFor(
  protocol: 'file' | 'hls',
  has: { mediaSource: boolean; managedMediaSource: boolean },
): 'native' | 'hls' {
  if (protocol === 'file') return 'native'
  return has.mediaSource || has.managedMediaSource ? 'hls' : 'native'
}

const importHls = () => import('./hls-engine')

/** Fetches the code for HLS before it is needed. */
export function preloadHls(): void {
  void importHls().catch(() => undefined)
}

/** Made when the element is free: an engine that is opened takes it. */
export type EngineClass = new (media: HTMLMediaElement) => PlaybackEngine

export async function engineClass(protocol: 'file' | 'hls'): Promise<EngineClass> {
  const wanted = engineFor(protocol, {
    mediaSource: 'MediaSource' in window,
    managedMediaSource: 'ManagedMediaSource' in window,
  })
  if (wanted === 'native') return NativeEngine
  const { HlsEngine } = await importHls()
  return HlsEngine.isSupported() ? HlsEngine : NativeEngine
}
