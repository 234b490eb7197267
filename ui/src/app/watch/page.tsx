import { Suspense } from 'react'
import { Guard } from '@/features/auth'
import { WatchScreen } from '@/features/watch'
import { MessageScope } from '@/messages/provider'
import reasons from '@/messages/en/reasons.json'
import watch from '@/messages/en/watch.json'

export default function WatchPage() {
  return (
    <MessageScope messages={{ reasons, watch }}>
      <Guard>
        <Suspense>
          <WatchScreen />
        </Suspense>
      </Guard>
    </MessageScope>
  )
}
