/** What this person looked for before, kept in this browser. Pure but for the two doors at the end. */
import { readStored, writeStored } from '@/lib/storage'

const kept = 8
const storedAs = (userId: string) => `rf-searches:${userId}`

/** The newest first, each once whatever its case; beginnings of the newest were only typing. */
export function withSearch(recent: readonly string[], q: string): readonly string[] {
  const text = q.trim()
  if (text.length < 2) return recent
  const lower = text.toLocaleLowerCase()
  const others = recent.filter((each) => !lower.startsWith(each.toLocaleLowerCase()))
  return [text, ...others].slice(0, kept)
}

export function readRecent(userId: string): readonly string[] {
  try {
    const stored: unknown = JSON.parse(readStored('local', storedAs(userId)) ?? '[]')
    return Array.isArray(stored) ? stored.filter((each) => typeof each === 'string').slice(0, kept) : []
  } catch {
    return []
  }
}

export function writeRecent(userId: string, recent: readonly string[]): void {
  writeStored('local', storedAs(userId), recent.length > 0 ? JSON.stringify(recent) : null)
}
