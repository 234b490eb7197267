import { Suspense } from 'react'
import { ItemScreen } from '@/features/item'

export default function ItemPage() {
  return (
    <Suspense>
      <ItemScreen />
    </Suspense>
  )
}
