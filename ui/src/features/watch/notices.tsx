/** One line over the picture about something that is not as it should be, while it plays on. */
'use client'
import { useEffect, useState, type ReactNode } from 'react'

export interface NoticeProps {
  icon: ReactNode
  words: string
}

export function Notice({ icon, words }: NoticeProps) {
  return (
    <p
      role="status"
      className="absolute top-20 left-1/2 flex w-max max-w-[calc(100%-2rem)] -translate-x-1/2 items-center gap-2 rounded-3xl bg-black/80 px-4 py-2 text-base"
    >
      {icon}
      {words}
    </p>
  )
}

const PASSES_AFTER_MS = 8000

/** Said once, and gone when it has been read. */
export function PassingNotice(props: NoticeProps) {
  const [isOver, setIsOver] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsOver(true), PASSES_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return isOver ? null : <Notice {...props} />
}

const SAID_AFTER_MS = 1500

/** Only said when it takes so long that somebody would wonder. */
export function LateNotice(props: NoticeProps) {
  const [isDue, setIsDue] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsDue(true), SAID_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return isDue ? <Notice {...props} /> : null
}
