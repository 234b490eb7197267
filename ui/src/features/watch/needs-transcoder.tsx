/** What is shown for a file that this device cannot play as it is: why, and what one can do. */
import { ArrowLeft } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { cardBackdrop } from '@/api/images'
import { Button, ButtonLink } from '@/components/button'
import { Hero, PageHeading } from '@/components/page'
import { DecisionScope, Reasons } from '@/features/decision'
import { routes } from '@/lib/routes'
import { spoken } from '@/lib/server-words'
import type { Playback } from '@/player'
import { useTitleLines } from './words'

export default function NeedsTranscoder({ session, onLeave }: { session: Playback; onLeave: () => void }) {
  const t = useTranslations('watch')
  const { title, detail } = useTitleLines()(session.item)
  const backdrop = cardBackdrop(session.item)
  return (
    <main className="min-h-dvh bg-bg [--rf-shell-left:0px]" data-player="unsupported">
      <Hero imageUrl={backdrop?.url} color={backdrop?.color} className="min-h-dvh">
        <div className="max-w-2xl max-sm:rounded-lg max-sm:bg-bg/85 max-sm:p-4">
          <p className="text-md text-muted">{detail ? `${title} · ${detail}` : title}</p>
          <PageHeading title={t('unsupportedTitle')} className="mt-2 text-3xl font-semibold" />
          <p className="mt-3 text-md text-muted">{t('unsupportedBody')}</p>
          <div className="mt-6">
            <DecisionScope>
              <Reasons reasons={session.decision.reasons} />
            </DecisionScope>
          </div>
          <p className="mt-6 text-base text-muted">
            {session.decision.suggestion ? spoken(session.decision.suggestion) : t('unsupportedHint')}
          </p>
          <div className="mt-6 flex flex-wrap gap-3">
            <Button
              look="primary"
              size="lg"
              icon={<ArrowLeft className="size-5" aria-hidden />}
              onClick={onLeave}
            >
              {t('back')}
            </Button>
            <ButtonLink size="lg" href={routes.item(session.item.id)}>
              {t('toTitle')}
            </ButtonLink>
          </div>
        </div>
      </Hero>
    </main>
  )
}
