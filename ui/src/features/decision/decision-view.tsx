/** A decision in words: the method, each reason, what would have been cheaper and why not, and what would help. */
'use client'
import { CircleCheck, CircleOff, CircleX, Cog, Info, Lightbulb, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { Reason } from '@/api/types'
import { useReasonWords } from '@/lib/reason-words'
import { spoken } from '@/lib/server-words'
import decision from '@/messages/en/decision.json'
import reasons from '@/messages/en/reasons.json'
import { MessageScope } from '@/messages/provider'
import { methods, type Decision, type Method } from '@/player'

/** `warnings`: what will not be as it should. */
export type SpokenDecision = Decision & { readonly warnings?: readonly string[] }

/** English words come with the code that needs them. */
export function DecisionScope({ children }: { children: ReactNode }) {
  return <MessageScope messages={{ decision, reasons }}>{children}</MessageScope>
}

/** How the film reaches the device, in a few words. */
export function useMethodName(): (method: Method) => string {
  const t = useTranslations('decision')
  return (method) => t(`method.${method}`)
}

/** Stands in a `DecisionScope`. */
export function DecisionView({ decision }: { decision: SpokenDecision }) {
  const t = useTranslations('decision')
  const nameOf = useMethodName()
  const wordsOf = useReasonWords()
  const { method, reasons, warnings = [] } = decision
  const rejected = methods.filter((other) => (decision.rejected[other]?.length ?? 0) > 0)
  return (
    <div className="flex flex-col gap-6">
      <section>
        <p className="flex items-center gap-2.5 text-md font-semibold">
          <MethodIcon method={method} />
          {nameOf(method)}
        </p>
        <p className="mt-1.5 text-base text-muted">{t(`hint.${method}`)}</p>
      </section>
      {reasons.length > 0 && (
        <section>
          <h3 className="text-sm font-medium text-subtle">{t('reasons')}</h3>
          <Reasons reasons={reasons} />
        </section>
      )}
      {warnings.map((warning) => (
        <p key={warning} className="flex gap-3 text-base">
          <TriangleAlert className="mt-0.5 size-4.5 shrink-0 text-warning" aria-hidden />
          {spoken(warning)}
        </p>
      ))}
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
                  <li key={keyOf(reason)}>{wordsOf(reason)}</li>
                ))}
              </ul>
            </div>
          ))}
        </section>
      )}
      {decision.suggestion && (
        <p className="flex gap-3 rounded-md bg-s2 px-4 py-3 text-base">
          <Lightbulb className="mt-0.5 size-4.5 shrink-0 text-accent" aria-hidden />
          {spoken(decision.suggestion)}
        </p>
      )}
    </div>
  )
}

/** A tick for what reaches the device untouched, a wheel for what is being worked on. */
function MethodIcon({ method }: { method: Method }) {
  if (method === 'direct' || method === 'remux')
    return <CircleCheck className="size-5 shrink-0 text-success" aria-hidden />
  if (method === 'unsupported') return <CircleOff className="size-5 shrink-0 text-danger" aria-hidden />
  return <Cog className="size-5 shrink-0 text-warning" aria-hidden />
}

export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  const t = useTranslations('decision')
  const wordsOf = useReasonWords()
  return (
    <ul className="mt-2 flex flex-col gap-2" aria-label={t('reasons')}>
      {reasons.map((reason) => (
        <li key={keyOf(reason)} className="flex items-start gap-3 rounded-md bg-s2 px-3.5 py-2.5">
          <Info className="mt-0.5 size-4 shrink-0 text-info" aria-hidden />
          <span className="min-w-0 text-base">{wordsOf(reason)}</span>
        </li>
      ))}
    </ul>
  )
}

function keyOf({ code, stream_index }: Reason): string {
  return `${code} ${stream_index ?? ''}`
}
