/** What is heard while one looks around: a bar at the bottom of every page, loaded with the first sound. */
'use client'
import { lazy, Suspense, useEffect } from 'react'
import { useStore } from '@/lib/store'
import { keepsQueue, queue } from '@/player/queue'

const NowPlaying = lazy(() => import('./now-playing'))

export function NowPlayingHost() {
  const heard = useStore(queue)
  useEffect(() => {
    if (keepsQueue()) void import('./listening').then(({ restoreQueue }) => restoreQueue())
  }, [])
  return <Suspense>{heard && <NowPlaying heard={heard} />}</Suspense>
}
