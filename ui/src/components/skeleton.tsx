/** The shape of what is coming. */
import { cn } from '@/lib/cn'

export interface SkeletonProps {
  className?: string
  /** Without the glow that wanders: each one is a layer of its own, too dear for a wall of them that is scrolled. */
  isStill?: boolean
}

export function Skeleton({ className, isStill = false }: SkeletonProps) {
  if (isStill) return <div aria-hidden className={cn('rounded-md bg-s2', className)} />
  return (
    <div aria-hidden className={cn('relative overflow-hidden rounded-md bg-s2', className)}>
      <div className="absolute inset-0 animate-shimmer bg-linear-to-r from-transparent via-s3/60 to-transparent" />
    </div>
  )
}

export type CardShape = 'poster' | 'landscape' | 'square'

export const shapeAspect: Record<CardShape, string> = {
  poster: 'aspect-2/3',
  landscape: 'aspect-video',
  square: 'aspect-square',
}

/** Same box as a card with its two lines of text. */
export function CardSkeleton({
  shape = 'poster',
  isStill = false,
}: {
  shape?: CardShape
  isStill?: boolean
}) {
  return (
    <div aria-hidden>
      <Skeleton isStill={isStill} className={cn(shapeAspect[shape], 'w-full')} />
      <div className="h-13 pt-2.5">
        <Skeleton isStill={isStill} className="h-3.5 w-4/5 rounded-sm" />
        <Skeleton isStill={isStill} className="mt-2 h-3 w-2/5 rounded-sm" />
      </div>
    </div>
  )
}

/** Same box as a Row. */
export function RowSkeleton({ shape = 'poster', count = 8 }: { shape?: CardShape; count?: number }) {
  return (
    <div aria-hidden className="overflow-hidden">
      <Skeleton className="mb-3 h-6 w-48 rounded-sm" />
      <div className="flex gap-(--rf-card-gap) pb-2">
        {Array.from({ length: count }, (_, index) => (
          <div key={index} className={cn('shrink-0', rowCardWidth[shape])}>
            <CardSkeleton shape={shape} />
          </div>
        ))}
      </div>
    </div>
  )
}

/** Width of a card in a row, from phone to wall. */
export const rowCardWidth: Record<CardShape, string> = {
  poster: 'w-[clamp(7.5rem,11.5vw,12.5rem)]',
  landscape: 'w-[clamp(13rem,21vw,22rem)]',
  square: 'w-[clamp(7.5rem,11.5vw,12.5rem)]',
}
