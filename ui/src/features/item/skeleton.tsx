/** The page of a title before anything is known of it. */
import { Page } from '@/components/page'
import { RowSkeleton, Skeleton } from '@/components/skeleton'

export function ItemSkeleton() {
  return (
    <>
      <div className="flex min-h-[min(74dvh,46rem)] items-end max-md:min-h-[62dvh]">
        <div className="page-gutter mx-auto w-full max-w-(--rf-content-max) pb-8">
          <Skeleton className="h-12 w-[min(26rem,80%)]" />
          <Skeleton className="mt-4 h-5 w-64 rounded-sm" />
          <Skeleton className="mt-5 h-4 w-[min(36rem,100%)] rounded-sm" />
          <Skeleton className="mt-2.5 h-4 w-[min(30rem,90%)] rounded-sm" />
          <div className="mt-6 flex gap-2.5">
            <Skeleton className="h-12 w-32" />
            <Skeleton className="size-12 rounded-full" />
            <Skeleton className="size-12 rounded-full" />
          </div>
        </div>
      </div>
      <Page className="flex flex-col gap-10 pt-4">
        <BodySkeleton />
      </Page>
    </>
  )
}

export function BodySkeleton() {
  return <RowSkeleton shape="landscape" count={6} />
}
