/** Things to press: buttons, links that look like buttons, and round icon buttons with a name. */
import Link from 'next/link'
import type { Route } from 'next'
import type { ComponentProps, ReactNode, Ref } from 'react'
import { buttonBase, buttonClass, buttonLooks, iconSizes, type ButtonLooks } from '@/components/button-look'
import { Spinner } from '@/components/spinner'
import { Tooltip } from '@/components/tooltip'
import { cn } from '@/lib/cn'

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'ref'>, ButtonLooks {
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

export interface ButtonLinkProps extends ButtonLooks {
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

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'ref' | 'aria-label'>, ButtonLooks {
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
      className={cn(buttonBase, buttonLooks[look], iconSizes[size], 'rounded-full', className)}
    >
      {icon}
    </button>
  )
  return hasTooltip ? <Tooltip label={label}>{button}</Tooltip> : button
}
