/** When the card of the next episode comes, and when it goes on by itself. Pure. */

const LONG_S = 50 * 60
const SHORT_S = 10 * 60

/** Seconds before the end at which the next episode is offered; 0 means only once it has ended. */
export function nextUpLeadS(durationS: number): number {
  if (durationS < SHORT_S) return 0
  return durationS >= LONG_S ? 40 : 30
}

/** With known credits it is offered at their beginning. */
export function isNextUpTime(positionS: number, durationS: number, creditsS: number | null): boolean {
  if (creditsS !== null) return positionS >= creditsS
  const lead = nextUpLeadS(durationS)
  return lead > 0 && durationS - positionS <= lead
}

export interface Unattended {
  /** Episodes that followed one another by themselves. */
  readonly count: number
  /** When somebody last did something. */
  readonly sinceMs: number
}

const EPISODES = 3
const LONG_MS = 90 * 60 * 1000

/** Whether to ask if anybody is still there. Only asked between two episodes, never within a film. */
export function isQuestionDue({ count, sinceMs }: Unattended, nowMs: number): boolean {
  return count >= EPISODES || (count > 0 && nowMs - sinceMs >= LONG_MS)
}
