import { Suspense } from 'react'
import { HomeScreen } from '@/features/home'
import { MessageScope } from '@/messages/provider'
import home from '@/messages/en/home.json'

export default function HomePage() {
  return (
    <MessageScope messages={{ home }}>
      <Suspense>
        <HomeScreen />
      </Suspense>
    </MessageScope>
  )
}
