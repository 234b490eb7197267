import { Suspense } from 'react'
import { LibraryScreen } from '@/features/library'

export default function LibraryPage() {
  return (
    <Suspense>
      <LibraryScreen />
    </Suspense>
  )
}
