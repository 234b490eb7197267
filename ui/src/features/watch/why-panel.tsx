/** Why it plays the way it does: the method, each reason in words, what would have been cheaper and why not. */
'use client'
import { CircleCheck, CircleX, Cog, Info, Lightbulb } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Reason } from '@/api/types'
import { Sheet } from '@/components/dialog'
import { methods, type Method, type Playback } from '@/player'
import { useMethodName } from './words'

export function WhyPanel({
  playback,
  isOpen,
  onClose,
}: {
  playback: Playback
  isOpen: boolean
  onClose: () => void
}) {
  const t = useTranslations('watch')
  const nameOf = useMethodName()
  const { decision, method } = playback
  const rejected = methods.filter((other) => (decision.rejected[other]?.length ?? 0) > 0)
  return (
    <Sheet isOpen={isOpen} onClose={onClose} title={t('why')}>
      <div className="flex flex-col gap-6">
        <section>
          <p className="flex items-center gap-2.5 text-md font-semibold">
            <MethodIcon method={method} />
            {nameOf(method)}
          </p>
          <p className="mt-1.5 text-base text-muted">{t(`methodHint.${method}`)}</p>
        </section>
        {decision.reasons.length > 0 && (
          <section>
            <h3 className="text-sm font-medium text-subtle">{t('reasons')}</h3>
            <Reasons reasons={decision.reasons} label={t('reasons')} />
          </section>
        )}
        {rejected.length > 0 && (
          <section>
            <h3 className="text-sm font-medium text-subtle">{t('rejected')}</h3>
            {rejected.map((other) => (
              <div key={other} className="mt-3">
                <p className="flex items-center gap-2 text-base font-medium">
                  <CircleX className="size-4 shrink-0 text-subtle" aria-hidden />
                  {nameOf(other)}
                </p>
                <ul aria-label={nameOf(other)} className="mt-1 flex flex-col gap-0.5 pl-6 text-sm text-muted">
                  {decision.rejected[other]?.map((reason) => (
                    <li key={`${reason.code} ${reason.stream_index ?? ''}`}>{reason.message}</li>
                  ))}
                </ul>
              </div>
            ))}
          </section>
        )}
        {decision.suggestion && (
          <p className="flex gap-3 rounded-md bg-s2 px-4 py-3 text-base">
            <Lightbulb className="mt-0.5 size-4.5 shrink-0 text-warning" aria-hidden />
            {decision.suggestion}
          </p>
        )}
      </div>
    </Sheet>
  )
}

/** A tick for what reaches the device untouched, a wheel for what is being worked on. */
function MethodIcon({ method }: { method: Method }) {
  if (method === 'direct' || method === 'remux')
    return <CircleCheck className="size-5 shrink-0 text-success" aria-hidden />
  return <Cog className="size-5 shrink-0 text-accent" aria-hidden />
}

export function Reasons({ reasons, label }: { reasons: readonly Reason[]; label: string }) {
  return (
    <ul className="mt-2 flex flex-col gap-2" aria-label={label}>
      {reasons.map((reason) => (
        <li
          key={`${reason.code} ${reason.stream_index ?? ''}`}
          className="flex items-start gap-3 rounded-md bg-s2 px-3.5 py-2.5"
        >
          <Info className="mt-0.5 size-4 shrink-0 text-info" aria-hidden />
          <span className="min-w-0 text-base">{reason.message}</span>
        </li>
      ))}
    </ul>
  )
}
