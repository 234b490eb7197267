/** Past an intro, a recap or the credits: offered as a button, or done by itself and taken back with one press. */
'use client'
import { FastForward, Undo2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/components/button'
import type { Marker } from '@/player'
import type { SkipMode } from './markers'

const UNDO_SHOWN_MS = 8000
const place = 'absolute right-4 bottom-36 animate-pop sm:right-8 sm:bottom-32'

export interface SkipProps {
  /** The part that plays now. */
  marker: Marker | null
  mode: SkipMode
  onSkip: (marker: Marker) => void
  onUndo: (marker: Marker) => void
}

export function SkipButton({ marker, mode, onSkip, onUndo }: SkipProps) {
  const t = useTranslations('watch')
  const [skipped, setSkipped] = useState<Marker | null>(null)
  const done = useRef(new Set<Marker>())
  const latest = useRef(onSkip)
  useEffect(() => {
    latest.current = onSkip
  })
  useEffect(() => {
    // Once: who goes back into it wants to see it.
    if (!marker || mode !== 'automatic' || done.current.has(marker)) return
    done.current.add(marker)
    latest.current(marker)
    // Not taken back when the part is left, which skipping it does at once.
    setTimeout(() => setSkipped(marker), 0)
  }, [marker, mode])
  useEffect(() => {
    if (!skipped) return
    const timer = setTimeout(() => setSkipped(null), UNDO_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [skipped])
  if (skipped)
    return (
      <div className={`${place} flex items-center gap-3 rounded-full bg-black/85 py-1.5 pr-1.5 pl-5`}>
        <span role="status" className="text-base">
          {t(`skipped.${skipped.kind}`)}
        </span>
        <Button
          look="glass"
          size="sm"
          icon={<Undo2 className="size-4" aria-hidden />}
          onClick={() => {
            setSkipped(null)
            onUndo(skipped)
          }}
        >
          {t('undo')}
        </Button>
      </div>
    )
  if (!marker || mode === 'off') return null
  return (
    <Button
      look="glass"
      size="lg"
      className={place}
      icon={<FastForward className="size-5 fill-current" aria-hidden />}
      aria-keyshortcuts="s"
      onClick={() => onSkip(marker)}
    >
      {t(`skip.${marker.kind}`)}
    </Button>
  )
}
