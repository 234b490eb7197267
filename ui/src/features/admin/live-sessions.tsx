/** Who plays what right now and how, as it goes on; with a word for them, and the way to end it. */
'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleStop, MessageSquareText, Pause, Play, Tv } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { cardPoster } from '@/api/images'
import type { ActivePlayback } from '@/api/types'
import { Artwork } from '@/components/artwork'
import { Badge } from '@/components/badge'
import { Button, IconButton } from '@/components/button'
import { Dialog } from '@/components/dialog'
import { Field, TextArea } from '@/components/field'
import { ProgressBar } from '@/components/progress'
import { Skeleton } from '@/components/skeleton'
import { ErrorState } from '@/components/states'
import { toast } from '@/components/toast'
import { cardTitle } from '@/features/cards'
import { useReasonWords } from '@/lib/reason-words'
import { formatClock, fractionWatched } from '@/lib/time'
import reasons from '@/messages/en/reasons.json'
import { MessageScope } from '@/messages/provider'
import { Panel } from './panel'
import { playbackSessionsQuery } from './queries'
import { positionNowMs } from './live-position'

const AGAIN_EVERY_MS = 10_000

export function LiveSessions() {
  const t = useTranslations('admin')
  const {
    data: sessions,
    error,
    refetch,
  } = useQuery({
    ...playbackSessionsQuery,
    // Starts and stops come as events; speed and bandwidth do not.
    refetchInterval: ({ state }) => (state.data?.length ? AGAIN_EVERY_MS : false),
  })
  return (
    <Panel title={t('watching')}>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !sessions ? (
        <Skeleton className="h-24" />
      ) : sessions.length === 0 ? (
        <p className="flex items-center gap-3 py-4 text-md text-subtle">
          <Tv className="size-5" aria-hidden />
          {t('nobody')}
        </p>
      ) : (
        <ul className="flex flex-col divide-y divide-line">
          <MessageScope messages={{ reasons }}>
            {sessions.map((session) => (
              <LiveSession key={session.id} session={session} />
            ))}
          </MessageScope>
        </ul>
      )}
    </Panel>
  )
}

/** Above that it is so far ahead that its speed is that of reading what it has made. */
const QUICK = 10

const methodLooks = {
  direct: 'success',
  remux: 'accent',
  audio_transcode: 'accent',
  transcode: 'warning',
} as const

function LiveSession({ session }: { session: ActivePlayback }) {
  const t = useTranslations('admin')
  const wordsOf = useReasonWords()
  const now = useNow({ updateInterval: 1000 })
  const [asked, setAsked] = useState<'message' | 'stop' | null>(null)
  const poster = cardPoster(session.item)
  const durationMs = session.duration_ms ?? session.item.runtime_ms ?? null
  const positionMs = positionNowMs(session, durationMs, now.getTime())
  const method = session.method as keyof typeof methodLooks
  return (
    <li className="flex gap-4 py-4 first:pt-0 last:pb-0">
      <Artwork
        url={poster?.url}
        color={poster?.color}
        shape="poster"
        sizes="56px"
        className="h-21 w-14 shrink-0 rounded-sm"
      />
      <div className="min-w-0 flex-1">
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <p className="truncate text-md font-medium">{cardTitle(session.item)}</p>
            <p className="line-clamp-2 text-sm text-subtle">
              {session.user_name} · {session.device_name}
            </p>
          </div>
          <IconButton
            label={t('live.message', { name: session.user_name })}
            size="sm"
            icon={<MessageSquareText className="size-4" aria-hidden />}
            onClick={() => setAsked('message')}
          />
          <IconButton
            label={t('live.stop', { name: session.user_name })}
            size="sm"
            icon={<CircleStop className="size-4" aria-hidden />}
            onClick={() => setAsked('stop')}
          />
        </div>
        <div className="mt-2 flex items-center gap-2.5 text-sm text-subtle tabular-nums">
          {session.is_paused ? (
            <Pause className="size-3.5 fill-current" aria-label={t('paused')} />
          ) : (
            <Play className="size-3.5 fill-current" aria-label={t('live.playing')} />
          )}
          <ProgressBar
            label={t('progress')}
            fraction={fractionWatched(positionMs, durationMs)}
            className="flex-1"
          />
          <span>
            {formatClock(positionMs)}
            {durationMs ? ` / ${formatClock(durationMs)}` : ''}
          </span>
        </div>
        <div className="mt-2.5 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm text-muted">
          <Badge look={methodLooks[method] ?? 'plain'}>{t(`live.method.${method}`)}</Badge>
          <Facts session={session} />
        </div>
        {(session.reasons?.length ?? 0) > 0 && (
          <ul className="mt-2 flex flex-col gap-0.5 text-sm text-subtle" aria-label={t('live.reasons')}>
            {session.reasons?.map((reason) => (
              <li key={`${reason.code} ${reason.stream_index ?? ''}`}>{wordsOf(reason)}</li>
            ))}
          </ul>
        )}
      </div>
      {asked && <Say session={session} isStop={asked === 'stop'} onClose={() => setAsked(null)} />}
    </li>
  )
}

/** What is known of how it goes; what is not stays away. */
function Facts({ session }: { session: ActivePlayback }) {
  const t = useTranslations('admin')
  const format = useFormatter()
  const number = (value: number) => format.number(value, { maximumFractionDigits: 1 })
  const speed = session.encoder_speed
  const facts: (string | null)[] = [
    session.level && session.level !== 'original' ? `${session.level}p` : null,
    session.bandwidth_bps > 0 ? t('live.bandwidth', { count: number(session.bandwidth_bps / 1e6) }) : null,
    speed === null
      ? null
      : speed > QUICK
        ? t('live.quick', { count: QUICK })
        : t('live.speed', { count: number(speed) }),
    session.buffered_ms ? t('live.buffer', { count: number(session.buffered_ms / 1000) }) : null,
    session.dropped_frames > 0 ? t('live.dropped', { count: session.dropped_frames }) : null,
  ]
  return facts.filter(Boolean).map((fact): ReactNode => (
    <span key={fact} className="tabular-nums">
      {fact}
    </span>
  ))
}

/** A word to who watches; with `isStop`, the last one. */
function Say({
  session,
  isStop,
  onClose,
}: {
  session: ActivePlayback
  isStop: boolean
  onClose: () => void
}) {
  const t = useTranslations('admin')
  const [text, setText] = useState(isStop ? t('live.stopText') : '')
  const say = useMutation({
    mutationFn: () => {
      const request = { params: { path: { session_id: session.id } }, body: { text: text.trim() } }
      return answer(
        isStop
          ? api.POST('/api/v1/playback/sessions/{session_id}/terminate', request)
          : api.POST('/api/v1/playback/sessions/{session_id}/message', request),
      )
    },
    onSuccess: () => {
      void toast(isStop ? t('live.stopped') : t('live.said'), { kind: 'success' })
      onClose()
    },
  })
  const title = isStop
    ? t('live.stopTitle', { name: session.user_name, title: session.item.title })
    : t('live.message', { name: session.user_name })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            look={isStop ? 'danger' : 'primary'}
            isBusy={say.isPending}
            disabled={text.trim() === ''}
            onClick={() => say.mutate()}
          >
            {isStop ? t('live.stopNow') : t('live.send')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim() !== '') say.mutate()
        }}
      >
        <Field label={t('live.text')} error={say.error?.message}>
          {(control) => (
            <TextArea
              {...control}
              value={text}
              maxLength={500}
              rows={3}
              autoFocus
              onChange={(event) => setText(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || event.shiftKey) return
                event.preventDefault()
                event.currentTarget.form?.requestSubmit()
              }}
            />
          )}
        </Field>
      </form>
    </Dialog>
  )
}
