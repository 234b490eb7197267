/** The subtitles of a file, what could be fetched for it, and the ways to change them. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'

export interface FileOfTitle {
  itemId: string
  /** Of several files; undefined is the default version's. */
  fileId: string | undefined
}

const asQuery = (fileId: string | undefined) => (fileId === undefined ? {} : { file_id: fileId })

export const subtitlesQuery = ({ itemId, fileId }: FileOfTitle) =>
  queryOptions({
    queryKey: keys.subtitles(itemId, fileId),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/items/{item_id}/subtitles', {
          params: { path: { item_id: itemId }, query: asQuery(fileId) },
          signal,
        }),
      ),
  })

export interface Asked {
  language: string
  /** The provider is asked whatever it said lately. */
  isFresh: boolean
}

/** A mutation, since each asking may leave the house: only a press does it. */
export function useSearch({ itemId, fileId }: FileOfTitle) {
  return useMutation({
    mutationFn: ({ language, isFresh }: Asked) =>
      answer(
        api.GET('/api/v1/items/{item_id}/subtitles/search', {
          params: {
            path: { item_id: itemId },
            query: { languages: language, is_fresh: isFresh, ...asQuery(fileId) },
          },
        }),
      ),
  })
}

function useStale({ itemId }: FileOfTitle) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: keys.item(itemId) })
}

export function useDownload(file: FileOfTitle) {
  const stale = useStale(file)
  return useMutation({
    mutationFn: (ref: string) =>
      answer(
        api.POST('/api/v1/items/{item_id}/subtitles/downloads', {
          params: { path: { item_id: file.itemId } },
          body: { ref, ...asQuery(file.fileId) },
        }),
      ),
    onSettled: stale,
  })
}

export interface HandedIn {
  content: File
  language: string
  isForced: boolean
  isHearingImpaired: boolean
}

export function useUpload(file: FileOfTitle) {
  const stale = useStale(file)
  return useMutation({
    mutationFn: ({ content, language, isForced, isHearingImpaired }: HandedIn) =>
      answer(
        api.POST('/api/v1/items/{item_id}/subtitles', {
          params: {
            path: { item_id: file.itemId },
            query: {
              file_name: content.name.slice(-255),
              language,
              is_forced: isForced,
              is_hearing_impaired: isHearingImpaired,
              ...asQuery(file.fileId),
            },
          },
          // The contract says "a string of bytes"; the browser sends the file as it is.
          body: content as unknown as string,
          bodySerializer: (body) => body as unknown as File,
          headers: { 'Content-Type': 'application/octet-stream' },
        }),
      ),
    onSettled: stale,
  })
}

export function useRemove(file: FileOfTitle) {
  const stale = useStale(file)
  return useMutation({
    mutationFn: (subtitleId: string) =>
      answer(
        api.DELETE('/api/v1/items/{item_id}/subtitles/{subtitle_id}', {
          params: {
            path: { item_id: file.itemId, subtitle_id: subtitleId },
            query: asQuery(file.fileId),
          },
        }),
      ),
    onSettled: stale,
  })
}
