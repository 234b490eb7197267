/** A sign of waiting that stays away when the wait is short. */
'use client'
import { useEffect, useState } from 'react'
import { cn } from '@/lib/cn'

export interface SpinnerProps {
  className?: string
  /** Waits this long before it shows; 300 ms unless told. */
  delayMs?: number
  label?: string
}

export function Spinner({ className, delayMs = 300, label }: SpinnerProps) {
  const isShown = useDelayed(delayMs)
  return (
    <span role={label ? 'status' : undefined} className={cn('inline-block', className ?? 'size-6')}>
      {isShown && (
        <svg viewBox="0 0 24 24" fill="none" aria-hidden className="size-full animate-spin">
          <circle cx="12" cy="12" r="9.5" stroke="currentColor" strokeOpacity="0.2" strokeWidth="2.5" />
          <path
            d="M21.5 12A9.5 9.5 0 0 0 12 2.5"
            stroke="currentColor"
            strokeWidth="2.5"
            strokeLinecap="round"
          />
        </svg>
      )}
      {isShown && label && <span className="sr-only">{label}</span>}
    </span>
  )
}

function useDelayed(delayMs: number): boolean {
  const [isOver, setIsOver] = useState(delayMs === 0)
  useEffect(() => {
    if (delayMs === 0) return
    const timer = setTimeout(() => setIsOver(true), delayMs)
    return () => clearTimeout(timer)
  }, [delayMs])
  return isOver
}
