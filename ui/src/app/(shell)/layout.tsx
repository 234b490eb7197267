import type { ReactNode } from 'react'
import { Guard } from '@/features/auth'
import { Shell } from '@/features/shell'

export default function ShellLayout({ children }: { children: ReactNode }) {
  return (
    <Guard>
      <Shell>{children}</Shell>
    </Guard>
  )
}
