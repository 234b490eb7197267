import { Suspense } from 'react'
import { SetupScreen } from '@/features/setup'
import { MessageScope } from '@/messages/provider'
import setup from '@/messages/en/setup.json'

export default function SetupPage() {
  return (
    <MessageScope messages={{ setup }}>
      <Suspense>
        <SetupScreen />
      </Suspense>
    </MessageScope>
  )
}
