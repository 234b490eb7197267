import type { ReactNode } from 'react'
import { Guard } from '@/features/auth'
import { NowPlayingHost } from '@/features/music'
import { Shell } from '@/features/shell'

export default function ShellLayout({ children }: { children: ReactNode }) {
  return (
    <Guard>
      <Shell>{children}</Shell>
      <NowPlayingHost />
    </Guard>
  )
}
