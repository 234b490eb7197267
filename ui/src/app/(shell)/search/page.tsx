import { Suspense } from 'react'
import { SearchScreen } from '@/features/search'

export default function SearchPage() {
  return (
    <Suspense>
      <SearchScreen />
    </Suspense>
  )
}
