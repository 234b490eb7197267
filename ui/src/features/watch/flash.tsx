/** A short sign in the middle for what a key or a tap did: seeking, volume, speed. */
import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode } from 'react'

interface Flash {
  id: number
  icon: ReactNode
  text?: string
  side: 'left' | 'centre' | 'right'
}

export type ShowFlash = (flash: Omit<Flash, 'id' | 'side'> & { side?: Flash['side'] }) => void

const SHOWN_MS = 700
const FlashContext = createContext<ShowFlash>(() => undefined)

export const useFlash = () => useContext(FlashContext)

const places = { left: 'left-[18%]', centre: 'left-1/2', right: 'left-[82%]' } as const

export function FlashLayer({ children }: { children: ReactNode }) {
  const [flash, setFlash] = useState<Flash | null>(null)
  const count = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const show = useCallback<ShowFlash>((next) => {
    count.current += 1
    setFlash({ side: 'centre', ...next, id: count.current })
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setFlash(null), SHOWN_MS)
  }, [])
  useEffect(() => () => clearTimeout(timer.current), [])
  return (
    <FlashContext value={show}>
      {children}
      {flash && (
        <div
          key={flash.id}
          role="status"
          className={`pointer-events-none absolute top-1/2 flex -translate-1/2 animate-fade flex-col items-center gap-1 rounded-lg bg-black/75 px-5 py-4 text-on-scrim ${places[flash.side]}`}
        >
          <span className="[&>svg]:size-8">{flash.icon}</span>
          {flash.text && <span className="text-md font-medium tabular-nums">{flash.text}</span>}
        </div>
      )}
    </FlashContext>
  )
}
