import { Suspense } from 'react'
import { SetupScreen } from '@/features/setup'
import { MessageScope } from '@/messages/provider'
import libraryForm from '@/messages/en/libraryForm.json'
import setup from '@/messages/en/setup.json'

export default function SetupPage() {
  return (
    <MessageScope messages={{ libraryForm, setup }}>
      <Suspense>
        <SetupScreen />
      </Suspense>
    </MessageScope>
  )
}
