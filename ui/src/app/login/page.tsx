import { Suspense } from 'react'
import { SignInScreen } from '@/features/auth'
import { MessageScope } from '@/messages/provider'
import auth from '@/messages/en/auth.json'

export default function LoginPage() {
  return (
    <MessageScope messages={{ auth }}>
      <Suspense>
        <SignInScreen />
      </Suspense>
    </MessageScope>
  )
}
