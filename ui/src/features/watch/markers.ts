/** Parts of a film that can be skipped. Pure. */
import type { Preferences } from '@/api/types'
import type { Marker, MarkerKind } from '@/player'

export type SkipMode = Preferences['intro_skip']

/** So near its end a part is as good as over. */
const OVER_MS = 1500

/** The part that plays now, if any. */
export function markerAt(markers: readonly Marker[], positionMs: number): Marker | null {
  return (
    markers.find(({ start_ms, end_ms }) => positionMs >= start_ms && positionMs < end_ms - OVER_MS) ?? null
  )
}

export function skipModeOf(
  kind: MarkerKind,
  wishes: Pick<Preferences, 'intro_skip' | 'recap_skip' | 'credits_skip'>,
): SkipMode {
  return { intro: wishes.intro_skip, recap: wishes.recap_skip, credits: wishes.credits_skip }[kind]
}

/** How a part is skipped: what its viewer wants, but never by itself where only a person may. */
export function skipModeAt(
  marker: Marker,
  wishes: Pick<Preferences, 'intro_skip' | 'recap_skip' | 'credits_skip'>,
): SkipMode {
  const mode = skipModeOf(marker.kind, wishes)
  return mode === 'automatic' && marker.is_automatic_allowed === false ? 'button' : mode
}

/** Credits that run to the end are not skipped into nothing. */
const REST_MS = 15_000

/** Whether something comes after a part, so that skipping it leads somewhere. */
export function leadsSomewhere(marker: Marker, durationMs: number): boolean {
  return marker.kind !== 'credits' || durationMs - marker.end_ms > REST_MS
}

/** When the credits begin; null where nobody knows, or where they would begin in the first half. */
export function creditsStartMs(markers: readonly Marker[], durationMs: number): number | null {
  const credits = markers.filter(({ kind }) => kind === 'credits').at(-1)
  return credits && credits.start_ms > durationMs / 2 ? credits.start_ms : null
}
