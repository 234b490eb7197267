/** What somebody who runs the server says to who watches. */
'use client'
import { MessageSquareText, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { onServerEvent } from '@/api/connection'
import { Button, IconButton } from '@/components/button'

export interface Message {
  text: string
  isStop: boolean
}

/**
 * The last one, until it is put away. One that is about a playing which this page has replaced meanwhile counts too: who
 * was stopped stays stopped.
 */
export function useMessages(sessionId: string): [Message | null, () => void] {
  const own = useRef(new Set<string>())
  const [message, setMessage] = useState<Message | null>(null)
  useEffect(() => {
    own.current.add(sessionId)
  }, [sessionId])
  useEffect(
    () =>
      onServerEvent((event) => {
        if (event.kind !== 'playback.message' || !own.current.has(event.body.playback_id)) return
        setMessage({ text: event.body.text, isStop: event.body.is_stop })
      }),
    [],
  )
  return [message, () => setMessage(null)]
}

export function MessageBanner({ text, onClose }: { text: string; onClose: () => void }) {
  const t = useTranslations('watch')
  return (
    <section
      role="alert"
      aria-label={t('message')}
      className="absolute top-20 left-1/2 flex w-[min(32rem,calc(100%-2rem))] -translate-x-1/2 animate-pop items-start gap-3 rounded-lg bg-black/85 p-4 text-on-scrim shadow-overlay"
    >
      <MessageSquareText className="mt-0.5 size-5 shrink-0 text-accent" aria-hidden />
      <div className="min-w-0 grow">
        <p className="text-sm text-white/80">{t('messageFrom')}</p>
        <p className="mt-0.5 text-md break-words">{text}</p>
      </div>
      <IconButton
        label={t('close')}
        size="sm"
        icon={<X className="size-4" aria-hidden />}
        className="-mt-1 -mr-1 text-white"
        onClick={onClose}
      />
    </section>
  )
}

export function StoppedCard({ text, onLeave }: { text: string; onLeave: () => void }) {
  const t = useTranslations('watch')
  return (
    <section
      role="alertdialog"
      aria-label={t('stopped')}
      className="absolute inset-0 grid animate-fade place-items-center bg-black/85 text-on-scrim"
    >
      <div className="flex max-w-md flex-col items-center gap-3 px-6 text-center">
        <MessageSquareText className="size-9 text-accent" aria-hidden />
        <h2 className="text-xl font-semibold">{t('stopped')}</h2>
        <p className="text-md text-white/85">{text || t('stoppedBody')}</p>
        <Button look="primary" size="lg" autoFocus className="mt-3" onClick={onLeave}>
          {t('back')}
        </Button>
      </div>
    </section>
  )
}
