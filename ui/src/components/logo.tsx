/** The mark of Rustfin: a fin above still water. */
import { useId } from 'react'
import { cn } from '@/lib/cn'

export function Mark({ className }: { className?: string }) {
  // Its own gradient each: one inside a hidden copy would paint nothing.
  const gradient = useId()
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={cn('shrink-0', className ?? 'size-7')}>
      <defs>
        <linearGradient id={gradient} x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor="#ffb887" />
          <stop offset="1" stopColor="#dc6a28" />
        </linearGradient>
      </defs>
      <path
        d="M4 25C4.6 14.5 11 6 24.5 3c-4 5.4-4.6 10-2.6 14.6 1.400 3.100 3.700 5.600 6.100 7.400-7.600-2.300-16-2.300-24 0Z"
        fill={`url(#${gradient})`}
      />
      <path
        d="M5 29c7.500-1.800 14.500-1.800 22 0"
        stroke={`url(#${gradient})`}
        strokeWidth="1.6"
        strokeLinecap="round"
        fill="none"
      />
    </svg>
  )
}

export function Wordmark({ className }: { className?: string }) {
  return (
    <span className={cn('inline-flex items-center gap-2.5 text-lg font-semibold tracking-tight', className)}>
      <Mark />
      <span translate="no">{productName}</span>
    </span>
  )
}

const productName = 'Rustfin'
