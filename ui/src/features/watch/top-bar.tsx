/** The way back and the title, over everything the player shows. */
import { ArrowLeft } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { IconButton } from '@/components/button'

export interface TopBarProps {
  lines: { title: string; detail: string | null } | null
  onLeave: () => void
}

export function TopBar({ lines, onLeave }: TopBarProps) {
  const t = useTranslations('watch')
  return (
    <div
      data-line
      className="pointer-events-auto flex items-center gap-3 bg-linear-to-b from-black/80 via-black/50 to-transparent px-3 text-shadow-md pt-[max(0.75rem,env(safe-area-inset-top))] pb-10 sm:px-6"
    >
      <IconButton
        label={t('back')}
        icon={<ArrowLeft className="size-6" aria-hidden />}
        className="text-white hover:bg-white/15 hover:text-white"
        onClick={onLeave}
      />
      {lines && (
        <div className="min-w-0">
          <p className="truncate text-lg font-semibold">{lines.title}</p>
          {lines.detail && <p className="truncate text-base text-white/85">{lines.detail}</p>}
        </div>
      )}
    </div>
  )
}
