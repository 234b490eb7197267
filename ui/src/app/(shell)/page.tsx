import { Suspense } from 'react'
import { HomeScreen } from '@/features/home'

export default function HomePage() {
  return (
    <Suspense>
      <HomeScreen />
    </Suspense>
  )
}
