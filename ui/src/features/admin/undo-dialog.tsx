/** Before a scan is undone: what goes back, and what stays, and why. */
'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { TriangleAlert, Undo2 } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { Button } from '@/components/button'
import { Dialog } from '@/components/dialog'
import { Skeleton } from '@/components/skeleton'
import { ErrorState } from '@/components/states'
import { toast } from '@/components/toast'

export function UndoDialog({ planId, onClose }: { planId: string; onClose: () => void }) {
  const t = useTranslations('plans')
  const client = useQueryClient()
  const path = { plan_id: planId }
  const preview = useQuery({
    queryKey: keys.undoPreview(planId),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/scan-plans/{plan_id}/undo', { params: { path }, signal })),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  const undo = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/scan-plans/{plan_id}/undo', { params: { path } })),
    onSuccess: () => {
      toast(t('undo.done'))
      onClose()
    },
    onError: () => void preview.refetch(),
    onSettled: () => client.invalidateQueries({ queryKey: keys.jobs }),
  })
  const found = preview.data
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('undo.title')}
      description={t('undo.body')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            look="primary"
            icon={<Undo2 className="size-4" aria-hidden />}
            disabled={!found || found.back === 0}
            isBusy={undo.isPending || preview.isFetching}
            onClick={() => undo.mutate()}
          >
            {t('undo.confirm')}
          </Button>
        </>
      }
    >
      {preview.error ? (
        <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
      ) : !found ? (
        <Skeleton className="h-20" />
      ) : (
        <div className="flex flex-col gap-4 text-base">
          <p className="flex items-center gap-2.5 text-md font-medium">
            {found.back > 0 ? (
              <>
                <Undo2 className="size-4.5 text-success" aria-hidden />
                {t('undo.back', { count: found.back })}
              </>
            ) : (
              t('undo.notYet')
            )}
          </p>
          {(found.elsewhere > 0 || found.newer > 0) && (
            <section>
              <h3 className="mb-1.5 flex items-center gap-2 text-md font-semibold">
                <TriangleAlert className="size-4.5 text-warning" aria-hidden />
                {t('undo.stays')}
              </h3>
              <ul className="flex flex-col gap-1 text-muted">
                {found.elsewhere > 0 && <li>{t('undo.elsewhere', { count: found.elsewhere })}</li>}
                {found.newer > 0 && <li>{t('undo.newer', { count: found.newer })}</li>}
              </ul>
            </section>
          )}
          {undo.error && (
            <p role="alert" className="text-danger">
              {undo.error.message}
            </p>
          )}
        </div>
      )}
    </Dialog>
  )
}
