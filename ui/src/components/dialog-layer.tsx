/** The open layers of dialog.tsx: Radix's, in our looks. */
'use client'
import { X } from 'lucide-react'
import * as RadixAlert from 'radix-ui/alert-dialog'
import * as RadixDialog from 'radix-ui/dialog'
import { useState, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Button, IconButton } from '@/components/button'
import type { ConfirmDialogProps, DialogProps, SheetProps } from '@/components/dialog'
import { TextField } from '@/components/field'
import { useOpener } from '@/components/opener'
import { cn } from '@/lib/cn'

const overlay = 'fixed inset-0 z-40 animate-fade bg-black/60 backdrop-blur-[2px]'
const panel =
  'fixed z-50 flex flex-col bg-s1 text-fg shadow-overlay outline-none ' +
  'inset-x-0 bottom-0 max-h-[92dvh] animate-sheet rounded-t-lg pb-[env(safe-area-inset-bottom)] ' +
  'sm:inset-x-auto sm:bottom-auto sm:top-1/2 sm:left-1/2 sm:max-h-[86dvh] sm:w-[calc(100vw-4rem)] sm:-translate-x-1/2 ' +
  'sm:-translate-y-1/2 sm:animate-fade sm:rounded-lg sm:pb-0'

const widths: Record<NonNullable<DialogProps['size']>, string> = {
  sm: 'sm:max-w-md',
  md: 'sm:max-w-xl',
  lg: 'sm:max-w-3xl',
  xl: 'sm:max-w-6xl',
}

export function DialogLayer({ onClose, title, description, size = 'md', footer, children }: DialogProps) {
  const giveFocusBack = useOpener()
  return (
    <RadixDialog.Root open onOpenChange={(next) => !next && onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={overlay} />
        <RadixDialog.Content
          onCloseAutoFocus={giveFocusBack}
          className={cn(panel, widths[size])}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <LayerHeader title={title} description={description} />
          <div className="min-h-0 flex-1 overflow-y-auto px-6 pb-6">{children}</div>
          {footer && <LayerFooter>{footer}</LayerFooter>}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}

export function SheetLayer({ onClose, title, description, footer, children }: SheetProps) {
  const giveFocusBack = useOpener()
  return (
    <RadixDialog.Root open onOpenChange={(next) => !next && onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={overlay} />
        <RadixDialog.Content
          onCloseAutoFocus={giveFocusBack}
          className="fixed inset-y-0 right-0 z-50 flex w-[min(100vw,26rem)] animate-fade flex-col bg-s1 text-fg shadow-overlay outline-none"
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <LayerHeader title={title} description={description} />
          <div className="min-h-0 flex-1 overflow-y-auto px-6 pb-6">{children}</div>
          {footer && <LayerFooter>{footer}</LayerFooter>}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}

function LayerHeader({ title, description }: { title: string; description?: ReactNode }) {
  const t = useTranslations('ui')
  return (
    <div className="flex items-start gap-4 px-6 pt-5 pb-4">
      <div className="min-w-0 flex-1 pt-1">
        <RadixDialog.Title className="text-lg font-semibold">{title}</RadixDialog.Title>
        {description && (
          <RadixDialog.Description className="mt-1 text-base text-muted">
            {description}
          </RadixDialog.Description>
        )}
      </div>
      <RadixDialog.Close asChild>
        <IconButton
          label={t('close')}
          hasTooltip={false}
          icon={<X className="size-5" aria-hidden />}
          className="-mr-2"
        />
      </RadixDialog.Close>
    </div>
  )
}

function LayerFooter({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-col-reverse gap-2 border-t border-line px-6 py-4 sm:flex-row sm:justify-end">
      {children}
    </div>
  )
}

export function ConfirmLayer(props: ConfirmDialogProps) {
  const giveFocusBack = useOpener()
  return (
    <RadixAlert.Root open onOpenChange={(next) => !next && props.onClose()}>
      <RadixAlert.Portal>
        <RadixAlert.Overlay className={overlay} />
        <RadixAlert.Content onCloseAutoFocus={giveFocusBack} className={cn(panel, widths.sm)}>
          <Question {...props} />
        </RadixAlert.Content>
      </RadixAlert.Portal>
    </RadixAlert.Root>
  )
}

function Question({
  title,
  body,
  confirmLabel,
  isDanger = true,
  typed,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const t = useTranslations('ui')
  const [text, setText] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)

  const confirm = async () => {
    setIsBusy(true)
    setFailure(null)
    try {
      await onConfirm()
      onClose()
    } catch (error) {
      setFailure(error instanceof Error ? error.message : t('failed'))
      setIsBusy(false)
    }
  }

  return (
    <>
      <div className="flex flex-col gap-3 overflow-y-auto px-6 pt-6 pb-5">
        <RadixAlert.Title className="text-lg font-semibold">{title}</RadixAlert.Title>
        <RadixAlert.Description asChild>
          <div className="text-base text-muted">{body}</div>
        </RadixAlert.Description>
        {typed && (
          <TextField
            label={t('typeToConfirm', { text: typed })}
            value={text}
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
          />
        )}
        {failure && (
          <p role="alert" className="text-base text-danger">
            {failure}
          </p>
        )}
      </div>
      <LayerFooter>
        <RadixAlert.Cancel asChild>
          <Button>{t('cancel')}</Button>
        </RadixAlert.Cancel>
        <Button
          look={isDanger ? 'danger' : 'primary'}
          isBusy={isBusy}
          disabled={typed !== undefined && text !== typed}
          onClick={() => void confirm()}
        >
          {confirmLabel}
        </Button>
      </LayerFooter>
    </>
  )
}
