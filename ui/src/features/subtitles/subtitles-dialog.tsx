/** The subtitles of one file: those there are, more from OpenSubtitles, and one's own. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { Captions, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '@/components/button'
import { Dialog } from '@/components/dialog'
import { Skeleton } from '@/components/skeleton'
import { EmptyState, ErrorState } from '@/components/states'
import { Tabs } from '@/components/tabs'
import { toast } from '@/components/toast'
import { spoken } from '@/lib/server-words'
import subtitles from '@/messages/en/subtitles.json'
import { MessageScope } from '@/messages/provider'
import { Finding } from './finding'
import { HandingIn } from './handing-in'
import { subtitlesQuery, useRemove, type FileOfTitle } from './queries'

export interface SubtitlesDialogProps extends FileOfTitle {
  onClose: () => void
  /** There is another one, which was wanted just now. */
  onAdded?: (subtitleId: string) => void
  onRemoved?: (subtitleId: string) => void
}

const views = ['find', 'own', 'all'] as const
type View = (typeof views)[number]

/** Its words come with it, so that the pages it may open over stay small. */
export default function SubtitlesDialog(props: SubtitlesDialogProps) {
  return (
    <MessageScope messages={{ subtitles }}>
      <Opened {...props} />
    </MessageScope>
  )
}

function Opened(props: SubtitlesDialogProps) {
  const { onClose, onAdded } = props
  const t = useTranslations('subtitles')
  const [view, setView] = useState<View>('find')
  const file = { itemId: props.itemId, fileId: props.fileId }
  const { data, error, refetch, isFetching } = useQuery(subtitlesQuery(file))
  const added = (subtitleId: string, language: string) => {
    void toast(t('added', { language }), { kind: 'success' })
    onAdded?.(subtitleId)
  }
  return (
    <Dialog isOpen onClose={onClose} title={t('title')} size="lg">
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} isRetrying={isFetching} />
      ) : !data ? (
        <div className="flex min-h-80 flex-col gap-4" aria-hidden>
          <Skeleton className="h-10 w-72" />
          <Skeleton className="h-11" />
          <Skeleton className="h-32" />
        </div>
      ) : (
        <Tabs
          label={t('title')}
          value={view}
          onChange={(next) => setView(next as View)}
          tabs={views.map((value) => ({
            value,
            label: t(`views.${value}`),
            ...(value === 'all' && { count: data.tracks.length }),
          }))}
        >
          <div className="min-h-80">
            {view === 'find' && <Finding file={file} maySearch={data.may_search} onAdded={added} />}
            {view === 'own' && <HandingIn file={file} onAdded={added} />}
            {view === 'all' && <All {...props} />}
          </div>
        </Tabs>
      )}
    </Dialog>
  )
}

function All({ onRemoved, ...file }: SubtitlesDialogProps) {
  const t = useTranslations('subtitles')
  const { data } = useQuery(subtitlesQuery(file))
  const remove = useRemove(file)
  if (!data || data.tracks.length === 0)
    return (
      <EmptyState title={t('none')} icon={<Captions />} className="py-8">
        {t('noneBody')}
      </EmptyState>
    )
  return (
    <>
      {remove.error && (
        <p role="alert" className="mb-3 text-base text-danger">
          {remove.error.message}
        </p>
      )}
      <ul className="divide-y divide-line">
        {data.tracks.map((track) => (
          <li key={track.id} className="flex min-h-14 items-center gap-4 py-2">
            <div className="min-w-0 flex-1">
              <p className="truncate text-md">{track.label}</p>
              <p className="text-sm text-subtle">
                {[
                  t(`source.${track.source}`),
                  track.format.toUpperCase(),
                  track.problem && spoken(track.problem),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
            </div>
            {track.is_own && (
              <IconButton
                label={t('remove', { name: track.label })}
                icon={<Trash2 className="size-4.5" aria-hidden />}
                onClick={() => remove.mutate(track.id, { onSuccess: () => onRemoved?.(track.id) })}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
