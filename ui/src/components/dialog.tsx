/** Layers above the page: dialogs (a sheet from below on phones), side sheets, and questions before harm. */
'use client'
import { lazy, Suspense, type ReactNode } from 'react'

// Loaded when the first one opens: no page needs them to appear.
const layers = () => import('@/components/dialog-layer')
const DialogLayer = lazy(() => layers().then((module) => ({ default: module.DialogLayer })))
const SheetLayer = lazy(() => layers().then((module) => ({ default: module.SheetLayer })))
const ConfirmLayer = lazy(() => layers().then((module) => ({ default: module.ConfirmLayer })))

export interface DialogProps {
  isOpen: boolean
  onClose: () => void
  title: string
  /** Said to everyone under the title. */
  description?: ReactNode
  size?: 'sm' | 'md' | 'lg' | 'xl'
  /** Buttons at the bottom right; the primary one last. */
  footer?: ReactNode
  children?: ReactNode
}

export function Dialog(props: DialogProps) {
  return <Suspense>{props.isOpen && <DialogLayer {...props} />}</Suspense>
}

export type SheetProps = Omit<DialogProps, 'size'>

/** A panel from the right edge: filters, details, a queue. */
export function Sheet(props: SheetProps) {
  return <Suspense>{props.isOpen && <SheetLayer {...props} />}</Suspense>
}

export interface ConfirmDialogProps {
  isOpen: boolean
  onClose: () => void
  /** Names the object: "Delete the library Films?" */
  title: string
  /** What is lost and what is kept. */
  body: ReactNode
  confirmLabel: string
  isDanger?: boolean
  /** Must be typed before the button works; for what cannot be undone. */
  typed?: string
  /** Closes when it is done; what it throws is shown, and the dialog stays. */
  onConfirm: () => Promise<unknown> | void
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  return <Suspense>{props.isOpen && <ConfirmLayer {...props} />}</Suspense>
}
