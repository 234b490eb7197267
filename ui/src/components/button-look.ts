/** How things to press look; apart from the components, so that a page of errors can do without them. */
import { cn } from '@/lib/cn'

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger' | 'glass'
export type ButtonSize = 'sm' | 'md' | 'lg'

export const buttonLooks: Record<ButtonLook, string> = {
  primary: 'bg-accent text-accent-fg hover:bg-accent-hover font-semibold',
  secondary: 'bg-s2 text-fg hover:bg-s3 ring-1 ring-inset ring-line',
  quiet: 'text-muted hover:bg-s2 hover:text-fg',
  danger: 'bg-danger text-bg font-semibold hover:brightness-110',
  glass: 'bg-scrim text-on-scrim ring-1 ring-inset ring-white/25 hover:bg-black backdrop-blur-sm',
}

const sizes: Record<ButtonSize, string> = {
  sm: 'h-8 px-3 text-sm gap-1.5 rounded-sm',
  md: 'h-10 px-4 text-base gap-2 rounded-md',
  lg: 'h-12 px-6 max-sm:px-5 text-md gap-2.5 rounded-md',
}

export const iconSizes: Record<ButtonSize, string> = { sm: 'size-8', md: 'size-10', lg: 'size-12' }

export const buttonBase =
  'touch-target inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap transition ' +
  'duration-(--rf-hover) active:scale-[0.97] disabled:opacity-50 disabled:active:scale-100 ' +
  'aria-disabled:opacity-50 forced-border'

export interface ButtonLooks {
  look?: ButtonLook
  size?: ButtonSize
}

export function buttonClass({ look = 'secondary', size = 'md' }: ButtonLooks): string {
  return cn(buttonBase, buttonLooks[look], sizes[size], 'font-medium')
}
