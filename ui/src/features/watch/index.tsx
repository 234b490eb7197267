'use client'
import { RotateCw } from 'lucide-react'
import { useRouter, useSearchParams } from 'next/navigation'
import { lazy, Suspense, useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { ApiError } from '@/api/client'
import { Button, ButtonLink } from '@/components/button'
import { PageHeading } from '@/components/page'
import { Spinner } from '@/components/spinner'
import { EmptyState } from '@/components/states'
import { routes } from '@/lib/routes'
import type { Ask } from '@/player'
import { Player } from './player'
import { usePlaybackSession } from './session'
import { useStable } from './stable'
import { Trouble, troubleHeading } from './trouble'
import { Waitroom } from './waitroom'

const NeedsTranscoder = lazy(() => import('./needs-transcoder'))

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
  const door = usePlaybackSession(first)
  const { current, error, isBusy } = door
  const begin = () => door.begin(first)
  const leave = useStable(() => {
    // Opened by address there is nothing to go back to: then the title's own page is where one belongs.
    if (window.history.length > 1) router.back()
    else router.replace(routes.item(first.itemId))
  })
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
  if (current?.playback.url && current.playback.method !== 'unsupported')
    return (
      <Player
        first={first}
        current={current}
        door={door}
        onLeave={leave}
        onOpen={(itemId) => router.replace(routes.watch(itemId))}
      />
    )
  if (current)
    return (
      <Suspense>
        <NeedsTranscoder session={current.playback} onLeave={leave} />
      </Suspense>
    )
  const isBusyServer = error instanceof ApiError && error.status === 503
  return (
    <Waitroom
      itemId={first.itemId}
      state={isBusyServer ? 'waiting' : error ? 'failed' : 'loading'}
      onLeave={leave}
    >
      {isBusyServer ? (
        <Busy onAgain={begin} onLeave={leave} words={error.message} />
      ) : error ? (
        <CannotStart error={error} isRetrying={isBusy} onRetry={begin} itemId={first.itemId} />
      ) : (
        <>
          <PageHeading title={t('title')} className="sr-only" />
          <Spinner label={t('loading')} className="size-14" />
        </>
      )}
    </Waitroom>
  )
}

const AGAIN_MS = 5000

/** The server has its hands full: nothing is wrong, and it asks again by itself. */
function Busy({ onAgain, onLeave, words }: { onAgain: () => void; onLeave: () => void; words: string }) {
  const t = useTranslations('watch')
  const again = useStable(onAgain)
  useEffect(() => {
    const timer = setTimeout(again, AGAIN_MS)
    return () => clearTimeout(timer)
  }, [again])
  return (
    <div className="flex max-w-md flex-col items-center gap-3 px-6 text-center">
      <Spinner label={t('loading')} className="size-12" delayMs={0} />
      <PageHeading title={t('busyTitle')} className="mt-3 text-xl font-semibold" />
      <p className="text-md text-white/85">{t('busyBody')}</p>
      <p className="text-base text-white/75">{words}</p>
      <Button look="glass" className="mt-3" onClick={onLeave}>
        {t('back')}
      </Button>
    </div>
  )
}

interface CannotStartProps {
  error: Error
  isRetrying: boolean
  onRetry: () => void
  itemId: string
}

function CannotStart({ error, isRetrying, onRetry, itemId }: CannotStartProps) {
  const t = useTranslations('watch')
  return (
    <div role="alert">
      <Trouble
        heading={<PageHeading title={t('cannotStart')} className={troubleHeading} />}
        lines={[error.message]}
        actions={
          <>
            <Button
              look="primary"
              autoFocus
              isBusy={isRetrying}
              icon={<RotateCw className="size-4" aria-hidden />}
              onClick={onRetry}
            >
              {t('tryAgain')}
            </Button>
            <ButtonLink look="glass" href={routes.item(itemId)}>
              {t('toTitle')}
            </ButtonLink>
          </>
        }
      />
    </div>
  )
}
