import { Suspense } from 'react'
import { SearchScreen } from '@/features/search'
import { MessageScope } from '@/messages/provider'
import search from '@/messages/en/search.json'

export default function SearchPage() {
  return (
    <MessageScope messages={{ search }}>
      <Suspense>
        <SearchScreen />
      </Suspense>
    </MessageScope>
  )
}
