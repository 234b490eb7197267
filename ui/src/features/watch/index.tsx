'use client'
import { useRouter, useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { ButtonLink } from '@/components/button'
import { PageHeading } from '@/components/page'
import { Spinner } from '@/components/spinner'
import { EmptyState, ErrorState } from '@/components/states'
import { routes } from '@/lib/routes'
import { NeedsTranscoder } from './needs-transcoder'
import { Player } from './player'
import { usePlaybackSession, type Ask } from './session'

/** The page: `?id=` names the title, `?version=` a file of it, `?from_ms=` a moment. */
export function WatchScreen() {
  const search = useSearchParams()
  const id = search.get('id') ?? ''
  const fromMs = Number.parseInt(search.get('from_ms') ?? '', 10)
  const ask: Ask = {
    itemId: id,
    fileId: search.get('version'),
    startMs: Number.isFinite(fromMs) && fromMs >= 0 ? fromMs : null,
  }
  // Another title is another player: nothing of the one before may linger.
  return <Watch key={`${id} ${ask.fileId ?? ''}`} first={ask} />
}

function Watch({ first }: { first: Ask }) {
  const t = useTranslations('watch')
  const router = useRouter()
  const [ask, setAsk] = useState(first)
  const { session, error, isFetching, retry } = usePlaybackSession(ask)
  const leave = () => {
    // Opened by address there is nothing to go back to: then the title's own page is where one belongs.
    if (window.history.length > 1) router.back()
    else router.replace(routes.item(first.itemId))
  }
  if (error)
    return (
      <main className="grid min-h-dvh place-items-center bg-bg">
        <PageHeading title={t('title')} className="sr-only" />
        <ErrorState
          title={t('cannotStart')}
          error={error}
          onRetry={retry}
          isRetrying={isFetching}
          action={<ButtonLink href={routes.item(first.itemId)}>{t('toTitle')}</ButtonLink>}
        />
      </main>
    )
  if (!first.itemId)
    return (
      <main className="grid min-h-dvh place-items-center bg-bg">
        <PageHeading title={t('title')} className="sr-only" />
        <EmptyState
          title={t('nothing')}
          action={<ButtonLink href={routes.home()}>{t('toHome')}</ButtonLink>}
        />
      </main>
    )
  if (!session)
    return (
      <main className="grid min-h-dvh place-items-center bg-black text-on-scrim" data-player="loading">
        <PageHeading title={t('title')} className="sr-only" />
        <Spinner label={t('loading')} className="size-12" />
      </main>
    )
  if (session.method === 'unsupported' || !session.url)
    return <NeedsTranscoder session={session} onLeave={leave} />
  return (
    <Player
      key={session.id}
      session={session}
      onLeave={leave}
      onRestart={(startMs) => setAsk({ ...ask, startMs, attempt: (ask.attempt ?? 0) + 1 })}
      onOpen={(itemId) => router.replace(routes.watch(itemId))}
    />
  )
}
