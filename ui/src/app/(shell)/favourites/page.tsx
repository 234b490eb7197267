import { Suspense } from 'react'
import { FavouritesScreen } from '@/features/favourites'
import { MessageScope } from '@/messages/provider'
import favourites from '@/messages/en/favourites.json'

export default function FavouritesPage() {
  return (
    <MessageScope messages={{ favourites }}>
      <Suspense>
        <FavouritesScreen />
      </Suspense>
    </MessageScope>
  )
}
