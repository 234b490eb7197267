/** Everything with that name: films, series, episodes, people. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { Search, SearchX, X } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useMe } from '@/api/queries'
import { IconButton } from '@/components/button'
import { Page, PageHeading } from '@/components/page'
import { RowSkeleton } from '@/components/skeleton'
import { Spinner } from '@/components/spinner'
import { EmptyState, ErrorState } from '@/components/states'
import { searchQuery } from './queries'
import { readRecent, withSearch, writeRecent } from './recent'
import { RecentSearches } from './recent-searches'
import { SearchResultGroups } from './results'

const typingMs = 150
/** A search that one looked at for so long was meant. */
const meantAfterMs = 1500
const longest = 200

export function SearchScreen() {
  const me = useMe()
  return me ? <PersonSearch key={me.user.id} userId={me.user.id} /> : null
}

function PersonSearch({ userId }: { userId: string }) {
  const t = useTranslations('search')
  const inAddress = useSearchParams().get('q') ?? ''
  const [text, setText] = useState(inAddress)
  const [recent, setRecent] = useState(() => readRecent(userId))
  const input = useRef<HTMLInputElement>(null)
  const q = inAddress.trim().slice(0, longest)
  const found = useQuery(searchQuery(q))
  useAddressFollows(text, inAddress)
  useInputFollows(inAddress, setText)
  useFocusKey(input)

  const change = (next: readonly string[]) => {
    setRecent(next)
    writeRecent(userId, next)
  }
  const remember = () => change(withSearch(recent, q))
  useMeant(q, remember)

  const groups = found.data?.groups.filter(({ items, people }) => items.length + people.length > 0) ?? []
  return (
    <Page className="pt-6 md:pt-9">
      <PageHeading title={t('title')} className="sr-only" />
      <form
        role="search"
        className="relative mb-8 max-w-2xl"
        onSubmit={(event) => {
          event.preventDefault()
          remember()
        }}
      >
        <Search
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-4 size-5 -translate-y-1/2 text-muted"
        />
        <input
          ref={input}
          type="search"
          value={text}
          maxLength={longest}
          aria-label={t('label')}
          aria-keyshortcuts="/"
          placeholder={t('placeholder')}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="search"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && text) {
              event.preventDefault()
              setText('')
            }
          }}
          className="forced-border h-14 w-full rounded-lg bg-s1 pr-14 pl-12 text-md text-fg sm:text-lg ring-1 ring-strong transition-colors ring-inset placeholder:text-subtle hover:bg-s2 [&::-webkit-search-cancel-button]:hidden"
        />
        <span className="absolute top-1/2 right-3 flex -translate-y-1/2 items-center">
          {found.isFetching && q ? (
            <Spinner className="mr-2 size-5 text-muted" />
          ) : (
            text && (
              <IconButton
                size="sm"
                label={t('clear')}
                icon={<X className="size-4.5" aria-hidden />}
                onClick={() => {
                  setText('')
                  input.current?.focus()
                }}
              />
            )
          )}
        </span>
      </form>
      <p role="status" className="sr-only">
        {q && found.data && !found.isFetching
          ? t('announce', {
              count: groups.reduce((sum, group) => sum + group.items.length + group.people.length, 0),
            })
          : ''}
      </p>
      {!q ? (
        <RecentSearches
          recent={recent}
          onChoose={setText}
          onForget={(search) => change(recent.filter((each) => each !== search))}
          onForgetAll={() => change([])}
        />
      ) : found.error ? (
        <ErrorState error={found.error} isRetrying={found.isFetching} onRetry={() => void found.refetch()} />
      ) : !found.data ? (
        <div className="flex flex-col gap-9">
          <RowSkeleton />
          <RowSkeleton shape="landscape" count={5} />
        </div>
      ) : groups.length === 0 ? (
        <EmptyState icon={<SearchX />} title={t('nothing', { q: found.data.query || q })}>
          {t('nothingBody')}
        </EmptyState>
      ) : (
        <SearchResultGroups groups={groups} q={q} onOpen={remember} />
      )}
    </Page>
  )
}

/** The address follows the typing after a pause; that is what starts a request. */
function useAddressFollows(text: string, inAddress: string) {
  useEffect(() => {
    if (text === inAddress) return
    const write = () => {
      const query = text ? `?${new URLSearchParams({ q: text }).toString()}` : window.location.pathname
      window.history.replaceState(null, '', query)
    }
    const timer = setTimeout(write, text ? typingMs : 0)
    return () => clearTimeout(timer)
    // Only typing starts the clock: an address that changes by itself is followed below.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text])
}

/** An address that changed without typing (Back, a link) is shown in the field. */
function useInputFollows(inAddress: string, setText: (text: string) => void) {
  useEffect(() => {
    const follow = () => setText(new URLSearchParams(window.location.search).get('q') ?? '')
    window.addEventListener('popstate', follow)
    return () => window.removeEventListener('popstate', follow)
  }, [inAddress, setText])
}

/** The field has the focus when one comes, unless one came to look at what was found; "/" brings it back. */
function useFocusKey(input: React.RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    if (!input.current?.value) input.current?.focus({ preventScroll: true })
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey)
        return
      const target = event.target
      if (target instanceof Element && target.closest('input, textarea, [role=dialog], [role=menu]')) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [input])
}

function useMeant(q: string, remember: () => void) {
  const latest = useRef(remember)
  useEffect(() => {
    latest.current = remember
  })
  useEffect(() => {
    if (!q) return
    const timer = setTimeout(() => latest.current(), meantAfterMs)
    return () => clearTimeout(timer)
  }, [q])
}
