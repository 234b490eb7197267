import { Suspense } from 'react'
import { SettingsScreen } from '@/features/settings'
import { MessageScope } from '@/messages/provider'
import settings from '@/messages/en/settings.json'

export default function SettingsPage() {
  return (
    <MessageScope messages={{ settings }}>
      <Suspense>
        <SettingsScreen />
      </Suspense>
    </MessageScope>
  )
}
