/** Short words about what just happened. The library behind them is loaded with the first one. */
'use client'
import { lazy, Suspense } from 'react'
import { createStore, useStore } from '@/lib/store'

export interface ToastOptions {
  kind?: 'info' | 'success' | 'error'
  description?: string
  /** Undo, mostly. */
  action?: { label: string; onSelect: () => void }
  durationMs?: number
}

const isNeeded = createStore(false)
const Toaster = lazy(() => import('sonner').then((sonner) => ({ default: sonner.Toaster })))

export async function toast(message: string, options: ToastOptions = {}): Promise<void> {
  isNeeded.set(true)
  const sonner = await import('sonner')
  const show = { info: sonner.toast, success: sonner.toast.success, error: sonner.toast.error }[
    options.kind ?? 'info'
  ]
  show(message, {
    ...(options.description && { description: options.description }),
    ...(options.action && { action: { label: options.action.label, onClick: options.action.onSelect } }),
    duration: options.durationMs ?? (options.action ? 8000 : 4500),
  })
}

/** Stands once in the root of the app. */
export function ToastHost() {
  if (!useStore(isNeeded)) return null
  return (
    <Suspense>
      <Toaster
        position="bottom-center"
        offset="calc(var(--rf-shell-bottom) + var(--rf-bar) + 1.5rem)"
        mobileOffset={{ bottom: 'calc(var(--rf-shell-bottom) + var(--rf-bar) + 1rem)' }}
        toastOptions={{
          unstyled: true,
          classNames: {
            toast:
              'flex w-full items-center gap-3 rounded-md bg-s3 px-4 py-3 text-base text-fg shadow-overlay sm:w-90 font-sans',
            title: 'font-medium',
            description: 'text-sm text-muted',
            content: 'min-w-0 flex-1',
            success: '[&_[data-icon]]:text-success',
            error: '[&_[data-icon]]:text-danger',
            actionButton: 'touch-target shrink-0 rounded-sm px-2 py-1 font-semibold text-accent hover:bg-s2',
          },
        }}
      />
    </Suspense>
  )
}
