/** Things to press: buttons, links that look like buttons, and round icon buttons with a name. */
import Link from 'next/link'
import type { Route } from 'next'
import type { ComponentProps, ReactNode, Ref } from 'react'
import { Spinner } from '@/components/spinner'
import { Tooltip } from '@/components/tooltip'
import { cn } from '@/lib/cn'

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger' | 'glass'
export type ButtonSize = 'sm' | 'md' | 'lg'

const looks: Record<ButtonLook, string> = {
  primary: 'bg-accent text-accent-fg hover:bg-accent-hover font-semibold',
  secondary: 'bg-s2 text-fg hover:bg-s3 ring-1 ring-inset ring-line',
  quiet: 'text-muted hover:bg-s2 hover:text-fg',
  danger: 'bg-danger text-bg font-semibold hover:brightness-110',
  glass: 'bg-scrim text-on-scrim hover:bg-black backdrop-blur-sm',
}

const sizes: Record<ButtonSize, string> = {
  sm: 'h-8 px-3 text-sm gap-1.5 rounded-sm',
  md: 'h-10 px-4 text-base gap-2 rounded-md',
  lg: 'h-12 px-6 text-md gap-2.5 rounded-md',
}

const iconSizes: Record<ButtonSize, string> = { sm: 'size-8', md: 'size-10', lg: 'size-12' }

const shared =
  'touch-target inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap transition ' +
  'duration-(--rf-hover) active:scale-[0.97] disabled:opacity-50 disabled:active:scale-100 ' +
  'aria-disabled:opacity-50 forced-border'

interface Looks {
  look?: ButtonLook
  size?: ButtonSize
}

export function buttonClass({ look = 'secondary', size = 'md' }: Looks): string {
  return cn(shared, looks[look], sizes[size], 'font-medium')
}

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'ref'>, Looks {
  icon?: ReactNode
  /** Shows a spinner, keeps the width, and ignores presses. */
  isBusy?: boolean
  ref?: Ref<HTMLButtonElement>
}

export function Button({
  look,
  size,
  icon,
  isBusy = false,
  className,
  children,
  type,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type ?? 'button'}
      aria-busy={isBusy || undefined}
      disabled={rest.disabled || isBusy}
      className={cn(buttonClass({ ...(look && { look }), ...(size && { size }) }), className)}
    >
      {isBusy ? <Spinner className="size-4" delayMs={0} /> : icon}
      {children}
    </button>
  )
}

export interface ButtonLinkProps extends Looks {
  href: Route
  icon?: ReactNode
  className?: string
  children: ReactNode
  prefetch?: boolean
}

export function ButtonLink({
  href,
  look,
  size,
  icon,
  className,
  children,
  prefetch = false,
}: ButtonLinkProps) {
  return (
    <Link
      href={href}
      prefetch={prefetch}
      className={cn(buttonClass({ ...(look && { look }), ...(size && { size }) }), className)}
    >
      {icon}
      {children}
    </Link>
  )
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'ref' | 'aria-label'>, Looks {
  /** The accessible name; also the tooltip. */
  label: string
  icon: ReactNode
  /** Turn off where the name stands beside the button anyway, or on every card of a grid. */
  hasTooltip?: boolean
  isPressed?: boolean
  ref?: Ref<HTMLButtonElement>
}

export function IconButton({
  label,
  icon,
  look = 'quiet',
  size = 'md',
  hasTooltip = true,
  isPressed,
  className,
  type,
  ...rest
}: IconButtonProps) {
  const button = (
    <button
      {...rest}
      type={type ?? 'button'}
      aria-label={label}
      aria-pressed={isPressed}
      className={cn(shared, looks[look], iconSizes[size], 'rounded-full', className)}
    >
      {icon}
    </button>
  )
  return hasTooltip ? <Tooltip label={label}>{button}</Tooltip> : button
}
