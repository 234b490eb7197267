/** Volume, speed and mix, kept in this browser from one film to the next. */
import { readStored, writeStored } from '@/lib/storage'
import type { Mix } from '@/player'

export interface Remembered {
  volume: number
  isMuted: boolean
  rate: number
}

/** What this device's speakers and neighbours ask for. */
export interface Mixing {
  mix: Mix
  isLoudnessEven: boolean
}

const KEY = 'rf-player'

export function readRemembered(): Remembered {
  const stored: unknown = parse(readStored('local', KEY))
  const kept = typeof stored === 'object' && stored !== null ? (stored as Partial<Remembered>) : {}
  return {
    volume: within(kept.volume, 0, 1, 1),
    isMuted: kept.isMuted === true,
    rate: within(kept.rate, 0.25, 3, 1),
  }
}

export function writeRemembered(remembered: Remembered): void {
  writeStored('local', KEY, JSON.stringify(remembered))
}

const MIXING = 'rf-mixing'
const mixes = ['standard', 'dialogue', 'night'] as const satisfies readonly Mix[]

export function readMixing(): Mixing {
  const stored: unknown = parse(readStored('local', MIXING))
  const kept = typeof stored === 'object' && stored !== null ? (stored as Partial<Mixing>) : {}
  return {
    mix: mixes.find((known) => known === kept.mix) ?? 'standard',
    isLoudnessEven: kept.isLoudnessEven === true,
  }
}

export function writeMixing(mixing: Mixing): void {
  writeStored('local', MIXING, JSON.stringify(mixing))
}

function within(value: unknown, low: number, high: number, otherwise: number): number {
  return typeof value === 'number' && value >= low && value <= high ? value : otherwise
}

function parse(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}
