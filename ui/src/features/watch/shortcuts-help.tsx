/** The keys, from the one table that also drives them. */
'use client'
import { useTranslations } from 'use-intl'
import { Dialog } from '@/components/dialog'
import { KeyHint } from '@/components/key-hint'
import { shortcuts } from '@/player'

type Words = ReturnType<typeof useTranslations<'watch'>>
type ShortcutId = Parameters<Words>[0] & `keys.${string}`

const SHOWN = new Map<string, readonly string[]>()
for (const { id, keys, isUnnamed } of shortcuts) if (!isUnnamed) SHOWN.set(id, SHOWN.get(id) ?? keys)

export default function ShortcutsHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const t = useTranslations('watch')
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t('shortcuts')} size="md">
      <dl className="grid gap-x-8 gap-y-2 sm:grid-cols-2">
        {[...SHOWN].map(([id, keys]) => (
          <div key={id} className="flex items-center justify-between gap-4">
            <dt className="text-base text-muted">{t(`keys.${id}` as ShortcutId)}</dt>
            <dd>
              <KeyHint keys={id === 'digits' ? '0–9' : capOf(keys[0] ?? '')} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}

const CAPS: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
}

/** What stands on the key. */
function capOf(key: string): string {
  return key
    .split('+')
    .map((part) => CAPS[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join('+')
}
