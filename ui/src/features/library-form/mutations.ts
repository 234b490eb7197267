import { useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { LibraryDraft } from './library-fields'

/** Makes the library and begins its first scan. */
export function useCreateLibrary() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ name, kind, paths, language }: LibraryDraft) =>
      answer(
        api.POST('/api/v1/libraries', {
          body: {
            name: name.trim(),
            kind,
            paths: [...paths],
            metadata_language: language,
            is_scan_wanted: true,
          },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: keys.libraries }),
  })
}
