/** What administration changes in more than one place. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { toast } from '@/components/toast'

export function useCancelJob() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (jobId: string) =>
      answer(api.POST('/api/v1/jobs/{job_id}/cancel', { params: { path: { job_id: jobId } } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.jobs }),
  })
}

export function useScanLibrary() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (libraryId: string) =>
      answer(
        api.POST('/api/v1/libraries/{library_id}/scan', { params: { path: { library_id: libraryId } } }),
      ),
    onError: (failure) => void toast(failure.message, { kind: 'error' }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.jobs }),
  })
}
