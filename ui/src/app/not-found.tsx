'use client'
import { lazy, Suspense } from 'react'

/** Every page carries this file, so what it shows is loaded when it is needed. */
const NotFoundScreen = lazy(() => import('@/features/shell/not-found-screen'))

export default function NotFound() {
  return (
    <Suspense>
      <NotFoundScreen />
    </Suspense>
  )
}
