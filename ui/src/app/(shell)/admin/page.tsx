import { Suspense } from 'react'
import { AdminScreen } from '@/features/admin'
import { MessageScope } from '@/messages/provider'
import hardware from '@/messages/en/hardware.json'
import libraryForm from '@/messages/en/libraryForm.json'
import playerDevices from '@/messages/en/playerDevices.json'
import plans from '@/messages/en/plans.json'
import librarySettings from '@/messages/en/librarySettings.json'
import nameTester from '@/messages/en/nameTester.json'
import admin from '@/messages/en/admin.json'

export default function AdminPage() {
  return (
    <MessageScope
      messages={{ libraryForm, librarySettings, nameTester, hardware, playerDevices, plans, admin }}
    >
      <Suspense>
        <AdminScreen />
      </Suspense>
    </MessageScope>
  )
}
