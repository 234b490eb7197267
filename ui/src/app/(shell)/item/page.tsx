import { Suspense } from 'react'
import { ItemScreen } from '@/features/item'
import { MessageScope } from '@/messages/provider'
import item from '@/messages/en/item.json'
import subtitles from '@/messages/en/subtitles.json'

export default function ItemPage() {
  return (
    <MessageScope messages={{ item, subtitles }}>
      <Suspense>
        <ItemScreen />
      </Suspense>
    </MessageScope>
  )
}
