/** Whether the person is doing something: controls show then, and go away after a while. */
import { useCallback, useEffect, useRef, useState } from 'react'

const IDLE_AFTER_MS = 3000

/** `isHeld` keeps it awake: paused, an open menu. */
export function useActivity(isHeld: boolean): { isActive: boolean; wake: () => void; rest: () => void } {
  const [isActive, setIsActive] = useState(true)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const wake = useCallback(() => {
    setIsActive(true)
    clearTimeout(timer.current)
    const sleep = () => {
      // A menu or dialog is open, or somebody walks the controls by keys: they must not vanish underneath.
      const isBusy = document.querySelector('[role="menu"], [role="dialog"]') !== null
      const isWalking = document.querySelector('[data-controls] :focus-visible') !== null
      if (isBusy || isWalking) timer.current = setTimeout(sleep, IDLE_AFTER_MS)
      else setIsActive(false)
    }
    timer.current = setTimeout(sleep, IDLE_AFTER_MS)
  }, [])
  const rest = useCallback(() => {
    clearTimeout(timer.current)
    setIsActive(false)
  }, [])
  useEffect(() => {
    const first = setTimeout(wake, 0)
    return () => {
      clearTimeout(first)
      clearTimeout(timer.current)
    }
  }, [wake])
  return { isActive: isActive || isHeld, wake, rest }
}
