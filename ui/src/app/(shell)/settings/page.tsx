import { Suspense } from 'react'
import { SettingsScreen } from '@/features/settings'
import { MessageScope } from '@/messages/provider'
import playerDevices from '@/messages/en/playerDevices.json'
import settings from '@/messages/en/settings.json'

export default function SettingsPage() {
  return (
    <MessageScope messages={{ playerDevices, settings }}>
      <Suspense>
        <SettingsScreen />
      </Suspense>
    </MessageScope>
  )
}
