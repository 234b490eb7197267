/** The words of what is heard; timed ones go along and can be jumped to. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { answer, api, ApiError } from '@/api/client'
import { keys } from '@/api/keys'
import { Sheet } from '@/components/dialog'
import { Spinner } from '@/components/spinner'
import { cn } from '@/lib/cn'
import type { Heard } from '@/player/queue'

interface LyricsSheetProps {
  item: Heard
  positionMs: number
  isOpen: boolean
  onClose: () => void
  onSeek: (positionMs: number) => void
}

export function LyricsSheet({ item, positionMs, isOpen, onClose, onSeek }: LyricsSheetProps) {
  const t = useTranslations('music')
  return (
    <Sheet isOpen={isOpen} onClose={onClose} title={`${t('lyrics')}: ${item.title}`}>
      {isOpen && <Words itemId={item.id} positionMs={positionMs} onSeek={onSeek} />}
    </Sheet>
  )
}

function Words({
  itemId,
  positionMs,
  onSeek,
}: { itemId: string } & Pick<LyricsSheetProps, 'positionMs' | 'onSeek'>) {
  const t = useTranslations('music')
  const current = useRef<HTMLLIElement>(null)
  const { data, error, isPending } = useQuery({
    queryKey: keys.lyrics(itemId),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/items/{item_id}/lyrics', { params: { path: { item_id: itemId } }, signal })),
    retry: (count, failure) => !(failure instanceof ApiError && failure.isNotFound) && count < 2,
  })
  const lines = data?.lines ?? []
  const at = data?.is_timed ? lines.findLastIndex((line) => (line.start_ms ?? 0) <= positionMs) : -1
  useEffect(() => {
    current.current?.scrollIntoView({ block: 'center' })
  }, [at])
  if (isPending) return <Spinner />
  if (error || lines.length === 0) return <p className="text-md text-muted">{t('noLyrics')}</p>
  return (
    <ol className="flex flex-col gap-1 text-lg">
      {lines.map((line, index) => (
        <li key={index} ref={index === at ? current : undefined} aria-current={index === at || undefined}>
          {data.is_timed && line.start_ms !== null && line.text ? (
            <button
              type="button"
              className={cn(
                'rounded-sm py-1 text-left hover:text-fg',
                index === at ? 'font-semibold text-accent' : 'text-muted',
              )}
              onClick={() => onSeek(line.start_ms ?? 0)}
            >
              {line.text}
            </button>
          ) : (
            <span className="block min-h-4 py-1">{line.text}</span>
          )}
        </li>
      ))}
    </ol>
  )
}
