/** A value on a line: volume, size of cards, a range in settings. */
'use client'
import * as RadixSlider from 'radix-ui/slider'
import { cn } from '@/lib/cn'

export interface SliderProps {
  label: string
  value: number
  min?: number
  max?: number
  step?: number
  /** The value in words, for those who hear it: "40 %". */
  valueText?: string
  onChange: (value: number) => void
  /** When the drag ends or a key was pressed. */
  onCommit?: (value: number) => void
  className?: string
}

export function Slider({
  label,
  value,
  min = 0,
  max = 100,
  step = 1,
  valueText,
  onChange,
  onCommit,
  className,
}: SliderProps) {
  const first = (values: number[]) => values[0] ?? min
  return (
    <RadixSlider.Root
      value={[value]}
      min={min}
      max={max}
      step={step}
      onValueChange={(values) => onChange(first(values))}
      onValueCommit={(values) => onCommit?.(first(values))}
      className={cn('relative flex h-6 w-full touch-none items-center select-none', className)}
    >
      <RadixSlider.Track className="relative h-1 grow rounded-full bg-strong">
        <RadixSlider.Range className="absolute h-full rounded-full bg-accent" />
      </RadixSlider.Track>
      <RadixSlider.Thumb
        aria-label={label}
        aria-valuetext={valueText}
        className="block size-4 rounded-full bg-fg shadow-card transition-transform hover:scale-110"
      />
    </RadixSlider.Root>
  )
}
