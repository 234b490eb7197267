/** While the server makes what comes next: calm, says what is going on, and never looks stuck. */
'use client'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Spinner } from '@/components/spinner'

/** Shorter waits are nobody's business. */
const SAID_AFTER_MS = 1500

export function Waiting({ words }: { words: string }) {
  const t = useTranslations('watch')
  const [isSaid, setIsSaid] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsSaid(true), SAID_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center">
      <Spinner label={t('loading')} className="size-14 text-white" />
      <p
        role="status"
        className={`absolute top-[calc(50%+3.5rem)] max-w-80 rounded-full bg-black/75 px-5 py-2 text-center text-base text-on-scrim transition-opacity duration-(--rf-menu) ${isSaid ? 'opacity-100' : 'opacity-0'}`}
      >
        {isSaid ? words : ''}
      </p>
    </div>
  )
}
