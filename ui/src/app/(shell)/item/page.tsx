import { Suspense } from 'react'
import { ItemScreen } from '@/features/item'
import { MessageScope } from '@/messages/provider'
import item from '@/messages/en/item.json'

export default function ItemPage() {
  return (
    <MessageScope messages={{ item }}>
      <Suspense>
        <ItemScreen />
      </Suspense>
    </MessageScope>
  )
}
