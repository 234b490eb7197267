/** Walks the server's folders and picks one. */
'use client'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { ChevronRight, CornerLeftUp, Folder, Lock } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { Button, IconButton } from '@/components/button'
import { Dialog } from '@/components/dialog'
import { Input } from '@/components/field'
import { Skeleton } from '@/components/skeleton'
import { ErrorState, WithinPanel } from '@/components/states'

const foldersQuery = (path: string | null) =>
  queryOptions({
    queryKey: keys.folders(path),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/system/folders', { params: { query: path === null ? {} : { path } }, signal })),
    staleTime: 0,
  })

export interface FolderPickerProps {
  isOpen: boolean
  onClose: () => void
  onPick: (path: string) => void
}

export function FolderPicker({ isOpen, onClose, onPick }: FolderPickerProps) {
  const t = useTranslations('libraryForm')
  const [path, setPath] = useState<string | null>(null)
  /** What is being typed; a folder that comes meanwhile does not take it away. */
  const [typed, setTyped] = useState<string | null>(null)
  const listing = useQuery({ ...foldersQuery(path), enabled: isOpen, placeholderData: keepPreviousData })
  const here = listing.data?.path ?? path
  const go = (next: string | null) => {
    setTyped(null)
    setPath(next)
  }
  const list = useRef<HTMLUListElement>(null)
  const isWalking = useRef(false)
  const walk = (next: string | null) => {
    isWalking.current = true
    go(next)
  }
  // The line that was pressed is gone: keys and remotes go on from the first folder inside.
  useEffect(() => {
    if (!isWalking.current || listing.isPlaceholderData || !listing.data) return
    isWalking.current = false
    const lines = list.current?.querySelectorAll<HTMLElement>('button:enabled')
    const isRoot = listing.data.parent === null
    ;(lines?.[isRoot ? 0 : 1] ?? lines?.[0])?.focus()
  }, [listing.data, listing.isPlaceholderData])
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('pickTitle')}
      description={t('pickBody')}
      size="md"
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            look="primary"
            disabled={!here || !listing.data?.is_readable || listing.isError}
            onClick={() => here && onPick(here)}
          >
            {t('pick')}
          </Button>
        </>
      }
    >
      <PathField path={typed ?? here ?? ''} onType={setTyped} onGo={go} />
      {listing.isError ? (
        <WithinPanel value>
          <ErrorState
            className="mt-3 min-h-72 content-start py-3"
            error={listing.error}
            onRetry={() => void listing.refetch()}
            action={
              <Button size="sm" onClick={() => go(null)}>
                {t('startOver')}
              </Button>
            }
          />
        </WithinPanel>
      ) : !listing.data ? (
        <div className="mt-3 flex h-72 flex-col gap-2" aria-hidden>
          {Array.from({ length: 6 }, (_, line) => (
            <Skeleton key={line} className="h-10" />
          ))}
        </div>
      ) : (
        <>
          <ul
            ref={list}
            className="mt-3 flex h-72 flex-col overflow-y-auto"
            aria-label={t('foldersIn', { path: here ?? '' })}
          >
            {listing.data.parent !== null && (
              <Line
                icon={<CornerLeftUp className="size-4.5 text-subtle" aria-hidden />}
                name={t('up')}
                onGo={() => walk(listing.data.parent)}
              />
            )}
            {listing.data.folders.map((folder) => (
              <Line
                key={folder.path}
                icon={
                  folder.is_readable ? (
                    <Folder className="size-4.5 fill-current text-accent" aria-hidden />
                  ) : (
                    <Lock className="size-4.5 text-subtle" aria-hidden />
                  )
                }
                name={folder.name}
                detail={folder.is_readable ? undefined : t('unreadable')}
                onGo={folder.is_readable ? () => walk(folder.path) : undefined}
              />
            ))}
            {listing.data.folders.length === 0 && (
              <li className="px-3 py-4 text-base text-subtle">{t('noFolders')}</li>
            )}
          </ul>
          <FreeSpace bytes={listing.data.free_bytes} />
        </>
      )}
    </Dialog>
  )
}

/** For those who know the path and would rather type it. */
function PathField({
  path,
  onType,
  onGo,
}: {
  path: string
  onType: (text: string) => void
  onGo: (path: string) => void
}) {
  const t = useTranslations('libraryForm')
  return (
    <form
      className="flex gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        onGo(path)
      }}
    >
      <Input
        aria-label={t('path')}
        value={path}
        spellCheck={false}
        autoCapitalize="none"
        className="font-mono text-base"
        onChange={(event) => onType(event.target.value)}
      />
      <IconButton
        type="submit"
        label={t('go')}
        look="secondary"
        icon={<ChevronRight className="size-5" aria-hidden />}
      />
    </form>
  )
}

interface LineProps {
  icon: React.ReactNode
  name: string
  detail?: string | undefined
  onGo: (() => void) | undefined
}

function Line({ icon, name, detail, onGo }: LineProps) {
  return (
    <li>
      <button
        type="button"
        disabled={!onGo}
        onClick={onGo}
        className="touch-target flex h-11 w-full items-center gap-3 rounded-sm px-3 text-left text-md transition-colors not-disabled:hover:bg-s2 disabled:text-subtle"
      >
        {icon}
        <span className="min-w-0 flex-1 truncate">{name}</span>
        {detail && <span className="text-sm text-subtle">{detail}</span>}
      </button>
    </li>
  )
}

function FreeSpace({ bytes }: { bytes: number | null }) {
  const t = useTranslations('libraryForm')
  const format = useFormatter()
  if (bytes === null) return null
  const gigabytes = format.number(bytes / 1e9, { maximumFractionDigits: 0 })
  return <p className="mt-3 text-sm text-subtle">{t('free', { gigabytes })}</p>
}
