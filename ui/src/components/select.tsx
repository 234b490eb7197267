/** One of several: Radix's list, for forms and toolbars. */
'use client'
import { Check, ChevronDown } from 'lucide-react'
import * as RadixSelect from 'radix-ui/select'
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
}

export function Select<V extends string>({
  value,
  options,
  onChange,
  label,
  size = 'md',
  disabled = false,
  className,
  ...aria
}: SelectProps<V>) {
  return (
    <RadixSelect.Root value={value} onValueChange={(next) => onChange(next as V)} disabled={disabled}>
      <RadixSelect.Trigger
        {...aria}
        aria-label={label}
        className={cn(
          'touch-target forced-border inline-flex items-center justify-between gap-2 rounded-md bg-s2 text-fg ring-1',
          'ring-strong transition duration-(--rf-hover) ring-inset hover:bg-s3 disabled:opacity-50',
          size === 'md' ? 'h-11 px-3.5 text-md' : 'h-9 px-3 text-base',
          className,
        )}
      >
        <RadixSelect.Value />
        <RadixSelect.Icon>
          <ChevronDown className="size-4 text-muted" aria-hidden />
        </RadixSelect.Icon>
      </RadixSelect.Trigger>
      <RadixSelect.Portal>
        <RadixSelect.Content
          position="popper"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-rise overflow-hidden rounded-md bg-s2 shadow-overlay"
        >
          <RadixSelect.Viewport className="p-1">
            {options.map((option) => (
              <RadixSelect.Item
                key={option.value}
                value={option.value}
                disabled={option.isDisabled ?? false}
                className="flex min-h-9 cursor-default items-center gap-2 rounded-sm py-1.5 pr-3 pl-2 text-base text-fg outline-none select-none data-disabled:opacity-50 data-highlighted:bg-s3"
              >
                <span className="flex size-4 items-center justify-center text-accent">
                  <RadixSelect.ItemIndicator>
                    <Check className="size-4" aria-hidden />
                  </RadixSelect.ItemIndicator>
                </span>
                <RadixSelect.ItemText>{option.label}</RadixSelect.ItemText>
              </RadixSelect.Item>
            ))}
          </RadixSelect.Viewport>
        </RadixSelect.Content>
      </RadixSelect.Portal>
    </RadixSelect.Root>
  )
}
