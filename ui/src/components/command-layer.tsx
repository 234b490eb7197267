/** A field over the page with a list below it: type, choose by arrows, go by Enter. */
'use client'
import * as RadixDialog from 'radix-ui/dialog'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useOpener } from '@/components/opener'
import { Spinner } from '@/components/spinner'
import { cn } from '@/lib/cn'

export interface Command {
  id: string
  label: string
  detail?: string | undefined
  icon: ReactNode
  onSelect: () => void
}

export interface CommandGroup {
  id: string
  label: string
  commands: readonly Command[]
}

export interface CommandLayerProps {
  /** What it is, for those who hear it. */
  label: string
  placeholder: string
  text: string
  onText: (text: string) => void
  groups: readonly CommandGroup[]
  isBusy: boolean
  /** Said when nothing fits. */
  empty: string
  onClose: () => void
}

export function CommandLayer(props: CommandLayerProps) {
  const { label, placeholder, text, onText, groups, isBusy, empty, onClose } = props
  const giveFocusBack = useOpener()
  const listId = useId()
  const list = useRef<HTMLDivElement>(null)
  const commands = groups.flatMap((group) => group.commands)
  const [chosenId, setChosenId] = useState<string | null>(null)
  const chosen = commands.find(({ id }) => id === chosenId) ?? commands[0]
  const optionId = (id: string) => `${listId}-${id}`

  useEffect(() => {
    if (chosen)
      list.current?.querySelector(`[id="${listId}-${chosen.id}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen, listId])

  const choose = (command: Command | undefined) => {
    if (!command) return
    onClose()
    command.onSelect()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && commands.length > 0) {
      event.preventDefault()
      const at = chosen ? commands.indexOf(chosen) : -1
      setChosenId(commands[(at + step + commands.length) % commands.length]?.id ?? null)
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      choose(chosen)
    }
  }

  return (
    <RadixDialog.Root open onOpenChange={(next) => !next && onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fixed inset-0 z-40 animate-fade bg-black/60 backdrop-blur-[2px]" />
        <RadixDialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={giveFocusBack}
          className="fixed top-[max(1rem,14dvh)] left-1/2 z-50 flex max-h-[min(34rem,72dvh)] w-[min(40rem,calc(100vw-2rem))] -translate-x-1/2 animate-fade flex-col overflow-hidden rounded-lg bg-s1 text-fg shadow-overlay outline-none"
        >
          <RadixDialog.Title className="sr-only">{label}</RadixDialog.Title>
          <div className="relative border-b border-line">
            <input
              role="combobox"
              aria-label={label}
              aria-expanded
              aria-controls={listId}
              aria-activedescendant={chosen && optionId(chosen.id)}
              aria-autocomplete="list"
              autoComplete="off"
              autoCorrect="off"
              spellCheck={false}
              maxLength={200}
              value={text}
              placeholder={placeholder}
              onChange={(event) => {
                setChosenId(null)
                onText(event.target.value)
              }}
              onKeyDown={onKeyDown}
              className="h-14 w-full bg-transparent pr-12 pl-5 text-lg outline-none placeholder:text-subtle"
            />
            {isBusy && (
              <Spinner
                className="absolute top-1/2 right-5 size-5 -translate-y-1/2 text-muted"
                delayMs={250}
              />
            )}
          </div>
          <div
            ref={list}
            id={listId}
            role="listbox"
            aria-label={label}
            className="min-h-0 overflow-y-auto p-2"
          >
            {groups.map((group) => (
              <div key={group.id} role="group" aria-labelledby={`${listId}-group-${group.id}`}>
                <div
                  id={`${listId}-group-${group.id}`}
                  className="px-3 pt-2.5 pb-1 text-xs font-medium text-subtle"
                >
                  {group.label}
                </div>
                {group.commands.map((command) => (
                  <div
                    key={command.id}
                    id={optionId(command.id)}
                    role="option"
                    aria-selected={command.id === chosen?.id}
                    onPointerMove={() => setChosenId(command.id)}
                    onClick={() => choose(command)}
                    className={cn(
                      'touch-target flex min-h-11 cursor-pointer items-center gap-3 rounded-md px-3 py-1.5 text-md',
                      command.id === chosen?.id ? 'bg-s3 text-fg' : 'text-muted',
                    )}
                  >
                    <span className="flex w-8 shrink-0 justify-center" aria-hidden>
                      {command.icon}
                    </span>
                    <span className="min-w-0 flex-1 truncate">{command.label}</span>
                    {command.detail && (
                      <span className="max-w-[45%] shrink-0 truncate text-sm text-subtle">
                        {command.detail}
                      </span>
                    )}
                  </div>
                ))}
              </div>
            ))}
            {commands.length === 0 && !isBusy && (
              <p className="px-3 py-8 text-center text-md text-muted">{empty}</p>
            )}
          </div>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}
