/** Before there is anything to play: what was asked for and the way back, with what is going on in the middle. */
'use client'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { itemPicture } from '@/api/images'
import { itemQuery } from '@/api/queries'
import { imageSources } from '@/lib/base'
import { TopBar } from './top-bar'
import { useTitleLines } from './words'

export interface WaitroomProps {
  itemId: string
  /** As the player's own states are named. */
  state: string
  onLeave: () => void
  children: ReactNode
}

export function Waitroom({ itemId, state, onLeave, children }: WaitroomProps) {
  const { data: item } = useQuery({ ...itemQuery(itemId), retry: false })
  const linesOf = useTitleLines()
  const backdrop = item && (itemPicture(item, 'backdrop') ?? itemPicture(item, 'thumb'))
  return (
    <main className="fixed inset-0 overflow-y-auto bg-black text-on-scrim" data-player={state}>
      {backdrop && (
        <img
          {...imageSources(backdrop.url, 'backdrop')}
          sizes="100vw"
          alt=""
          className="fixed inset-0 size-full object-cover opacity-30"
        />
      )}
      <div className="relative flex min-h-full flex-col">
        <TopBar lines={item ? linesOf(item) : null} onLeave={onLeave} />
        {/* As tall as the bar above, so that what is in the middle is in the middle of the window. */}
        <div className="grid grow place-items-center pb-24">{children}</div>
      </div>
    </main>
  )
}
