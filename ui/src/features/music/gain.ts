/** How loud a track is to be played, so that all sound alike. The sums are pure; the rest is Web Audio. */
import { readStored, writeStored } from '@/lib/storage'
import { createStore } from '@/lib/store'
import { isTrack, type Heard } from '@/player/queue'

export const levellings = ['album', 'track', 'off'] as const
export type Levelling = (typeof levellings)[number]

const key = 'rf-levelling'
const stored = typeof window === 'undefined' ? null : readStored('local', key)

export const levelling = createStore<Levelling>(levellings.find((one) => one === stored) ?? 'album')

export function setLevelling(wanted: Levelling): void {
  writeStored('local', key, wanted)
  levelling.set(wanted)
}

/** The factor for a track: never so large that its loudest sample is cut. 1 where nothing is known. */
export function gainOf(heard: Heard | undefined, wanted: Levelling): number {
  if (!heard || wanted === 'off' || !isTrack(heard)) return 1
  const { track_gain_db, track_peak, album_gain_db, album_peak } = heard.loudness
  const [first, second] = wanted === 'album' ? [album_gain_db, track_gain_db] : [track_gain_db, album_gain_db]
  const gainDb = first ?? second
  if (gainDb === null) return 1
  const peak = first === album_gain_db && album_gain_db !== null ? (album_peak ?? track_peak) : track_peak
  const factor = 10 ** (gainDb / 20)
  return peak ? Math.min(factor, 1 / peak) : Math.min(factor, 1)
}

/** A gain behind an audio element; the element is left alone until a gain is wanted for the first time. */
export class Amplifier {
  private node: GainNode | null = null
  private static context: AudioContext | null = null

  constructor(private readonly media: HTMLAudioElement) {}

  /** Call it when somebody has pressed something: browsers start no sound graph before. */
  set(factor: number): void {
    if (!this.node && factor === 1) return
    if (typeof AudioContext === 'undefined') return
    const context = (Amplifier.context ??= new AudioContext())
    if (!this.node) {
      this.node = context.createGain()
      context.createMediaElementSource(this.media).connect(this.node).connect(context.destination)
    }
    this.node.gain.value = factor
    if (context.state === 'suspended') void context.resume()
  }
}
