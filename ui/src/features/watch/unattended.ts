/** How long nobody has done anything: counted over episodes that follow one another, as long as the tab is open. */
import { readStored, writeStored } from '@/lib/storage'
import { isQuestionDue, type Unattended } from './next-up'

const KEY = 'rf-unattended'

export function attend(): void {
  write({ count: 0, sinceMs: Date.now() })
}

/** Another episode begins by itself. */
export function countUnattended(): void {
  const { count, sinceMs } = read()
  write({ count: count + 1, sinceMs })
}

export function isAnybodyDoubted(): boolean {
  return isQuestionDue(read(), Date.now())
}

function read(): Unattended {
  const [count = Number.NaN, sinceMs = Number.NaN] = (readStored('session', KEY) ?? '').split(' ').map(Number)
  return Number.isFinite(count) && Number.isFinite(sinceMs)
    ? { count, sinceMs }
    : { count: 0, sinceMs: Date.now() }
}

function write({ count, sinceMs }: Unattended): void {
  writeStored('session', KEY, `${count} ${sinceMs}`)
}
