import { Suspense } from 'react'
import { FavouritesScreen } from '@/features/favourites'

export default function FavouritesPage() {
  return (
    <Suspense>
      <FavouritesScreen />
    </Suspense>
  )
}
