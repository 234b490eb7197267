/** A person of the house: their picture, or their initials on a colour that is always the same for them. */
import { cn } from '@/lib/cn'

const hues = [22, 48, 150, 195, 225, 262, 305, 345] as const

export interface AvatarProps {
  name: string
  imageUrl?: string | null
  className?: string
}

export function Avatar({ name, imageUrl, className }: AvatarProps) {
  if (imageUrl) {
    return <img src={imageUrl} alt="" className={cn('rounded-full object-cover', className ?? 'size-9')} />
  }
  return (
    <span
      aria-hidden
      className={cn(
        'inline-flex shrink-0 items-center justify-center rounded-full text-base font-semibold text-white select-none',
        className ?? 'size-9',
      )}
      style={{
        background: `linear-gradient(140deg, hsl(${hueOf(name)} 46% 44%), hsl(${hueOf(name) + 24} 52% 26%))`,
      }}
    >
      {initials(name)}
    </span>
  )
}

export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/)
    .filter(Boolean)
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]]
  return letters.map((word) => [...(word ?? '?')][0]?.toLocaleUpperCase()).join('')
}

function hueOf(name: string): number {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0
  return hues[sum % hues.length] ?? hues[0]
}
