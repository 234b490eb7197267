/** What stands around every page: the server's state, the words, names on hover, toasts, keys. */
'use client'
import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { createQueryClient } from '@/api/query-client'
import { ToastHost } from '@/components/toast'
import { watchNavigation } from '@/lib/navigation'
import { startSpatialNavigation } from '@/lib/spatial'
import { followSystemTheme } from '@/lib/theme'
import { MessageProvider } from '@/messages/provider'

export function Root({ children }: { children: ReactNode }) {
  const [client] = useState(createQueryClient)
  useEffect(() => {
    const stops = [watchNavigation(), startSpatialNavigation(), followSystemTheme()]
    return () => stops.forEach((stop) => stop())
  }, [])
  return (
    <QueryClientProvider client={client}>
      <MessageProvider>
        {children}
        <ToastHost />
      </MessageProvider>
    </QueryClientProvider>
  )
}
