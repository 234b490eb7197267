/** A function that stays the same from render to render and always does what the last render meant. */
import { useCallback, useEffect, useRef } from 'react'

export function useStable<Args extends unknown[], Result>(
  latest: (...args: Args) => Result,
): (...args: Args) => Result {
  const kept = useRef(latest)
  useEffect(() => {
    kept.current = latest
  })
  return useCallback((...args: Args) => kept.current(...args), [])
}
