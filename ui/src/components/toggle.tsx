/** Yes or no: a switch that acts at once, a checkbox that waits for a form. */
'use client'
import { Check, Minus } from 'lucide-react'
import * as RadixCheckbox from 'radix-ui/checkbox'
import * as RadixSwitch from 'radix-ui/switch'
import { useId, type ReactNode } from 'react'
import { cn } from '@/lib/cn'

interface ToggleProps {
  label: ReactNode
  hint?: ReactNode
  disabled?: boolean
  className?: string
}

export interface SwitchProps extends ToggleProps {
  isOn: boolean
  onChange: (isOn: boolean) => void
}

export function Switch({ label, hint, isOn, onChange, disabled = false, className }: SwitchProps) {
  const id = useId()
  return (
    <div className={cn('flex items-start justify-between gap-4', className)}>
      <ToggleText id={id} label={label} hint={hint} />
      <RadixSwitch.Root
        id={id}
        checked={isOn}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="forced-border relative h-6 w-11 shrink-0 rounded-full bg-s3 ring-1 ring-strong transition-colors ring-inset disabled:opacity-50 data-[state=checked]:bg-accent data-[state=checked]:ring-accent"
      >
        <RadixSwitch.Thumb className="block size-4 translate-x-1 rounded-full bg-fg transition-transform data-[state=checked]:translate-x-6 data-[state=checked]:bg-accent-fg" />
      </RadixSwitch.Root>
    </div>
  )
}

export interface CheckboxProps extends ToggleProps {
  isChecked: boolean | 'mixed'
  onChange: (isChecked: boolean) => void
}

export function Checkbox({ label, hint, isChecked, onChange, disabled = false, className }: CheckboxProps) {
  const id = useId()
  return (
    <div className={cn('flex items-start gap-3', className)}>
      <RadixCheckbox.Root
        id={id}
        checked={isChecked === 'mixed' ? 'indeterminate' : isChecked}
        onCheckedChange={(next) => onChange(next === true)}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="forced-border mt-px flex size-5 shrink-0 items-center justify-center rounded-[5px] bg-s2 text-accent-fg ring-1 ring-strong transition-colors ring-inset disabled:opacity-50 data-[state=checked]:bg-accent data-[state=checked]:ring-accent data-[state=indeterminate]:bg-accent"
      >
        <RadixCheckbox.Indicator>
          {isChecked === 'mixed' ? (
            <Minus className="size-4" strokeWidth={3} aria-hidden />
          ) : (
            <Check className="size-4" strokeWidth={3} aria-hidden />
          )}
        </RadixCheckbox.Indicator>
      </RadixCheckbox.Root>
      <ToggleText id={id} label={label} hint={hint} />
    </div>
  )
}

function ToggleText({ id, label, hint }: { id: string; label: ReactNode; hint: ReactNode }) {
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="text-base font-medium">
        {label}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-subtle">
          {hint}
        </p>
      )}
    </div>
  )
}
