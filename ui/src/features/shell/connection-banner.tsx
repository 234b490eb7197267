/** Says that the server is away, and goes as soon as it is back. */
'use client'
import { Unplug } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { connection } from '@/api/connection'
import { useStore } from '@/lib/store'

/** Shorter breaks are nobody's business. */
const shownAfterMs = 1500

export function ConnectionBanner() {
  const t = useTranslations('shell')
  const isLost = useStore(connection) === 'lost'
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-0 z-50 flex justify-center p-3">
      {isLost && <Banner text={t('lost')} />}
    </div>
  )
}

function Banner({ text }: { text: string }) {
  const [isShown, setIsShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsShown(true), shownAfterMs)
    return () => clearTimeout(timer)
  }, [])
  if (!isShown) return null
  return (
    <p className="flex animate-rise items-center gap-3 rounded-full bg-s3 px-5 py-2.5 text-base font-medium text-fg shadow-overlay">
      <Unplug className="size-4 text-warning" aria-hidden />
      {text}
    </p>
  )
}
