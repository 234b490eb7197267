/** One of several: the browser's own list, which every phone, remote and screen reader already knows. */
import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn'

export interface SelectOption<V extends string> {
  value: V
  label: string
  isDisabled?: boolean
}

export interface SelectProps<V extends string> {
  value: V
  options: readonly SelectOption<V>[]
  onChange: (value: V) => void
  /** The accessible name when no Field gives one. */
  label?: string
  id?: string
  'aria-describedby'?: string | undefined
  'aria-invalid'?: true | undefined
  size?: 'sm' | 'md'
  disabled?: boolean
  className?: string
  /** Options of one's own, where they stand in groups; `options` is empty then. */
  children?: ReactNode
}

export function Select<V extends string>({
  value,
  options,
  onChange,
  label,
  size = 'md',
  disabled = false,
  className,
  children,
  ...aria
}: SelectProps<V>) {
  return (
    <div className={cn('relative inline-flex', className)}>
      <select
        {...aria}
        aria-label={label}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value as V)}
        className={cn(
          'touch-target forced-border w-full min-w-0 appearance-none truncate rounded-md bg-s2 pr-10 text-fg ring-1',
          'ring-strong transition duration-(--rf-hover) ring-inset hover:bg-s3 disabled:opacity-50',
          size === 'md' ? 'h-11 pl-3.5 text-md' : 'h-9 pl-3 text-base',
        )}
      >
        {children}
        {options.map((option) => (
          <option
            key={option.value}
            value={option.value}
            disabled={option.isDisabled}
            className="bg-s2 text-fg"
          >
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-muted"
      />
    </div>
  )
}
