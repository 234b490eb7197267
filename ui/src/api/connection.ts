/** The one stream of events, and whether the server can be reached. */
import type { QueryClient } from '@tanstack/react-query'
import { applyEvent, collectStale, eventKinds, type ServerEvent } from '@/api/events'
import { keys } from '@/api/keys'
import { withBase } from '@/lib/base'
import { createStore } from '@/lib/store'

export type Connection = 'connecting' | 'open' | 'lost'

export const connection = createStore<Connection>('connecting')

type EventListener = (event: ServerEvent) => void
const eventListeners = new Set<EventListener>()

/** Called with every event while the server is followed: for what changes no query. Returns the way to stop. */
export function onServerEvent(listener: EventListener): () => void {
  eventListeners.add(listener)
  return () => eventListeners.delete(listener)
}

const firstRetryMs = 500
const lastRetryMs = 4000

/** The player and the other pages follow one after the other: between the two nobody listens. */
let wasFollowed = false

/**
 * Follows the server until the returned function is called. A lost stream is opened again and again;
 * what changed meanwhile is asked for anew, unless the browser could name the last event it saw.
 */
export function followServer(client: QueryClient): () => void {
  const stale = collectStale((queryKey) => void client.invalidateQueries({ queryKey }))
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let retryMs = firstRetryMs
  let wasLost = wasFollowed
  wasFollowed = true
  let isStopped = false

  const retry = () => {
    source?.close()
    if (isStopped) return
    connection.set('lost')
    wasLost = true
    timer = setTimeout(open, retryMs)
    retryMs = Math.min(lastRetryMs, retryMs * 2)
  }

  const onOpen = () => {
    connection.set('open')
    retryMs = firstRetryMs
    if (wasLost) void client.invalidateQueries()
    wasLost = false
  }

  const onLost = () => {
    // A refused stream may mean a session that ended while nobody looked.
    void client.invalidateQueries({ queryKey: keys.me })
    retry()
  }

  function open() {
    source = new EventSource(withBase('/api/v1/events'))
    source.onopen = onOpen
    source.onerror = onLost
    for (const kind of eventKinds) {
      source.addEventListener(kind, (message: MessageEvent<string>) => {
        const event = { kind, body: JSON.parse(message.data) } as ServerEvent
        applyEvent(event, client, stale.mark)
        eventListeners.forEach((listener) => listener(event))
      })
    }
  }

  open()
  return () => {
    isStopped = true
    clearTimeout(timer)
    stale.stop()
    source?.close()
    connection.set('connecting')
  }
}
