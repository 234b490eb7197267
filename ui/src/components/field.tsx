/** Form fields: a label, the control, a hint, and an error said in words. */
'use client'
import { Eye, EyeOff } from 'lucide-react'
import { useId, useState, type ComponentProps, type ReactNode, type Ref } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '@/components/button'
import { cn } from '@/lib/cn'

export interface FieldControl {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

export interface FieldProps {
  label: string
  hint?: ReactNode
  error?: string | null | undefined
  className?: string
  children: (control: FieldControl) => ReactNode
}

export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId()
  const hintId = `${id}-hint`
  const errorId = `${id}-error`
  const describedBy = [error ? errorId : null, hint ? hintId : null].filter(Boolean).join(' ')
  return (
    <div className={cn('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className="text-sm font-medium text-muted">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': describedBy || undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {error && (
        <p id={errorId} role="alert" className="text-sm text-danger">
          {error}
        </p>
      )}
      {hint && (
        <p id={hintId} className="text-sm text-subtle">
          {hint}
        </p>
      )}
    </div>
  )
}

export const inputClass =
  'touch-target h-11 w-full min-w-0 rounded-md bg-s2 px-3.5 text-md text-fg ring-1 ring-inset ring-strong ' +
  'placeholder:text-subtle transition duration-(--rf-hover) hover:bg-s3 focus-visible:bg-s2 ' +
  'disabled:opacity-50 aria-invalid:ring-danger forced-border'

export interface InputProps extends Omit<ComponentProps<'input'>, 'ref'> {
  ref?: Ref<HTMLInputElement>
}

export function Input({ className, ...rest }: InputProps) {
  return <input {...rest} className={cn(inputClass, className)} />
}

export interface TextFieldProps extends InputProps {
  label: string
  hint?: ReactNode
  error?: string | null | undefined
}

export function TextField({ label, hint, error, className, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} {...(className && { className })}>
      {(control) => <Input {...input} {...control} />}
    </Field>
  )
}

export function PasswordField({ label, hint, error, className, ...input }: TextFieldProps) {
  const t = useTranslations('ui')
  const [isShown, setIsShown] = useState(false)
  return (
    <Field label={label} hint={hint} error={error} {...(className && { className })}>
      {(control) => (
        <div className="relative">
          <Input {...input} {...control} type={isShown ? 'text' : 'password'} className="pr-12" />
          <IconButton
            size="sm"
            hasTooltip={false}
            label={isShown ? t('hidePassword') : t('showPassword')}
            isPressed={isShown}
            icon={
              isShown ? <EyeOff className="size-4.5" aria-hidden /> : <Eye className="size-4.5" aria-hidden />
            }
            className="absolute top-1/2 right-1 -translate-y-1/2"
            onClick={() => setIsShown(!isShown)}
          />
        </div>
      )}
    </Field>
  )
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea {...rest} className={cn(inputClass, 'h-auto min-h-24 py-2.5', className)} />
}
