/** Why it plays the way it does. */
'use client'
import { useTranslations } from 'use-intl'
import { Sheet } from '@/components/dialog'
import { DecisionScope, DecisionView } from '@/features/decision'
import type { Playback } from '@/player'

export interface WhyPanelProps {
  playback: Playback
  isOpen: boolean
  onClose: () => void
}

export function WhyPanel({ playback, isOpen, onClose }: WhyPanelProps) {
  const t = useTranslations('watch')
  return (
    <Sheet isOpen={isOpen} onClose={onClose} title={t('why')}>
      <DecisionScope>
        <DecisionView decision={playback.decision} />
      </DecisionScope>
    </Sheet>
  )
}
