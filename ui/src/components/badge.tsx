/** Small facts: 4K, HDR, New, Admin. */
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'

const looks = {
  plain: 'bg-s2 text-muted ring-line',
  accent: 'bg-accent text-accent-fg ring-accent',
  outline: 'text-muted ring-strong',
  success: 'bg-s2 text-success ring-line',
  warning: 'bg-s2 text-warning ring-line',
  danger: 'bg-s2 text-danger ring-line',
  scrim: 'bg-scrim text-on-scrim ring-transparent',
}

export interface BadgeProps {
  look?: keyof typeof looks
  icon?: ReactNode
  children: ReactNode
  className?: string
}

export function Badge({ look = 'plain', icon, children, className }: BadgeProps) {
  return (
    <span
      className={cn(
        'inline-flex h-5.5 items-center gap-1 rounded-[5px] px-1.5 text-xs font-semibold whitespace-nowrap ring-1 ring-inset',
        looks[look],
        className,
      )}
    >
      {icon}
      {children}
    </span>
  )
}
