/** How changes in a folder are noticed between scans, and the disks in it that are not there. */
import { useQueryClient } from '@tanstack/react-query'
import { Eye, EyeOff, HardDrive, TimerReset } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Library, LibraryRoot } from '@/api/types'
import { Button } from '@/components/button'
import { ConfirmDialog } from '@/components/dialog'
import { toast } from '@/components/toast'
import { spoken } from '@/lib/server-words'

const ICONS = { off: EyeOff, starting: Eye, watching: Eye, polling: TimerReset, offline: null }

export function RootWatch({ root }: { root: LibraryRoot }) {
  const t = useTranslations('librarySettings')
  const Icon = ICONS[root.watch_state]
  if (Icon === null || root.state === 'offline') return null
  return (
    <p className="mt-1 flex items-start gap-1.5 text-sm text-subtle">
      <Icon className="mt-0.5 size-4 shrink-0" aria-hidden />
      <span>
        {t(`watch.${root.watch_state}`)}
        {root.watch_state === 'polling' && root.watch_reason && ` ${spoken(root.watch_reason)}`}
      </span>
    </p>
  )
}

export function LostDisks({ library, root }: { library: Library; root: LibraryRoot }) {
  const t = useTranslations('librarySettings')
  const client = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  if (root.state === 'offline' || !root.state_reason) return null
  const forget = async () => {
    const { paths } = await answer(
      api.POST('/api/v1/libraries/{library_id}/roots/{root_id}/forget-disks', {
        params: { path: { library_id: library.id, root_id: root.id } },
      }),
    )
    void toast(t('disksForgotten', { count: paths.length }), { kind: 'success' })
    await client.invalidateQueries({ queryKey: keys.libraries })
  }
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2">
      <p className="flex min-w-0 items-start gap-1.5 text-base text-warning">
        <HardDrive className="mt-1 size-4 shrink-0" aria-hidden />
        <span>
          {spoken(root.state_reason)} <span className="text-muted">{t('diskKept')}</span>
        </span>
      </p>
      <Button size="sm" look="quiet" onClick={() => setIsAsking(true)}>
        {t('forgetDisk')}
        <span className="sr-only">{root.path}</span>
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={t('forgetDiskTitle')}
        body={t('forgetDiskBody', { reason: spoken(root.state_reason) })}
        confirmLabel={t('forgetDiskConfirm')}
        onConfirm={forget}
      />
    </div>
  )
}
