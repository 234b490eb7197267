/** The home page before it is known. */
import { Page } from '@/components/page'
import { RowSkeleton, Skeleton } from '@/components/skeleton'

export function HomeSkeleton() {
  return (
    <>
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
      <Page className="flex flex-col gap-9 pt-2">
        <RowSkeleton shape="landscape" count={6} />
        <RowSkeleton count={10} />
      </Page>
    </>
  )
}
