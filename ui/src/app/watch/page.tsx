import { Suspense } from 'react'
import { Guard } from '@/features/auth'
import { WatchScreen } from '@/features/watch'
import { MessageScope } from '@/messages/provider'
import subtitles from '@/messages/en/subtitles.json'
import watch from '@/messages/en/watch.json'

export default function WatchPage() {
  return (
    <MessageScope messages={{ subtitles, watch }}>
      <Guard>
        <Suspense>
          <WatchScreen />
        </Suspense>
      </Guard>
    </MessageScope>
  )
}
