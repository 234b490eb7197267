/** Whether a file plays as it is on this device: a forecast for the page. The server decides when playing begins. */
import type { MediaFile, Stream } from '@/api/types'
import type { DeviceProfile } from '@/player'

export type Obstacle =
  | { kind: 'missing' }
  | { kind: 'unread' }
  | { kind: 'container'; actual: string }
  | { kind: 'video'; actual: string }
  | { kind: 'audio'; actual: string }
  | { kind: 'bitDepth'; actual: string }

type Device = Pick<DeviceProfile, 'file'> & { video: Record<string, { bitDepth: number }> }

/** What stands in the way first; null is nothing. */
export function obstacleTo(file: MediaFile, device: Device): Obstacle | null {
  if (file.state === 'missing') return { kind: 'missing' }
  if (file.probe_state !== 'probed' || !file.container) return { kind: 'unread' }
  const support = device.file.find(({ container }) => container === file.container)
  if (!support) return { kind: 'container', actual: file.container }
  const video = streamHeard(file, 'video')
  if (video && !support.video.includes(video.codec ?? ''))
    return { kind: 'video', actual: video.codec ?? '?' }
  const depth = device.video[video?.codec ?? '']?.bitDepth
  if (video?.bit_depth && depth && video.bit_depth > depth)
    return { kind: 'bitDepth', actual: String(video.bit_depth) }
  const audio = streamHeard(file, 'audio')
  if (audio && !support.audio.includes(audio.codec ?? ''))
    return { kind: 'audio', actual: audio.codec ?? '?' }
  return null
}

/** The stream that plays when nobody chooses: the default one, else the first. */
export function streamHeard(file: MediaFile, kind: Stream['kind']): Stream | undefined {
  const streams = file.streams.filter((stream) => stream.kind === kind)
  return streams.find((stream) => stream.is_default) ?? streams[0]
}
