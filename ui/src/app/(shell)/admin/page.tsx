import { Suspense } from 'react'
import { AdminScreen } from '@/features/admin'
import { MessageScope } from '@/messages/provider'
import admin from '@/messages/en/admin.json'

export default function AdminPage() {
  return (
    <MessageScope messages={{ admin }}>
      <Suspense>
        <AdminScreen />
      </Suspense>
    </MessageScope>
  )
}
