import { Suspense } from 'react'
import { SignInScreen } from '@/features/auth'

export default function LoginPage() {
  return (
    <Suspense>
      <SignInScreen />
    </Suspense>
  )
}
