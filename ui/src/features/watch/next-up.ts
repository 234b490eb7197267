/** When the card of the next episode comes. Pure. */

const LONG_S = 50 * 60
const SHORT_S = 10 * 60

/** Seconds before the end at which the next episode is offered; 0 means only once it has ended. */
export function nextUpLeadS(durationS: number): number {
  if (durationS < SHORT_S) return 0
  return durationS >= LONG_S ? 40 : 30
}

export function isNextUpTime(positionS: number, durationS: number): boolean {
  const lead = nextUpLeadS(durationS)
  return lead > 0 && durationS - positionS <= lead
}
