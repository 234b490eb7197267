/** The home page before it is known. */
import { useState } from 'react'
import { Page } from '@/components/page'
import { RowSkeleton, Skeleton, type CardShape } from '@/components/skeleton'
import { cn } from '@/lib/cn'
import { rememberedShape } from './shape'

/** As many as the widest row shows at once. */
const cardsInView: Record<CardShape, number> = { poster: 10, landscape: 6, square: 10 }

export function HomeSkeleton() {
  const [{ hasHero, rows }] = useState(rememberedShape)
  return (
    <>
      {hasHero && <HeroSkeleton />}
      <Page className={cn('flex flex-col gap-9', hasHero ? 'pt-2' : 'pt-8')}>
        {rows.map((shape, index) => (
          <RowSkeleton key={index} shape={shape} count={cardsInView[shape]} />
        ))}
      </Page>
    </>
  )
}

function HeroSkeleton() {
  return (
    <div className="flex min-h-[min(74dvh,46rem)] items-end">
      <div className="page-gutter mx-auto w-full max-w-(--rf-content-max) pb-8">
        <Skeleton className="h-12 w-[min(26rem,80%)]" />
        <Skeleton className="mt-5 h-4 w-48 rounded-sm" />
        <Skeleton className="mt-5 h-4 w-[min(36rem,100%)] rounded-sm" />
        <Skeleton className="mt-2 h-4 w-[min(30rem,90%)] rounded-sm" />
        <div className="mt-7 flex gap-3">
          <Skeleton className="h-12 w-32" />
          <Skeleton className="h-12 w-32" />
        </div>
      </div>
    </div>
  )
}
