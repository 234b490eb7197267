import { Suspense } from 'react'
import { LibraryScreen } from '@/features/library'
import { MessageScope } from '@/messages/provider'
import library from '@/messages/en/library.json'

export default function LibraryPage() {
  return (
    <MessageScope messages={{ library }}>
      <Suspense>
        <LibraryScreen />
      </Suspense>
    </MessageScope>
  )
}
