/** Keys ask the player for things, unless they belong to a button that is being walked, a menu or a dialog. */
import { useEffect } from 'react'
import { isBack, isLivingRoom } from '@/lib/spatial'
import { requestForKey, type PlayerRequest } from '@/player'

/** What remotes of televisions send where a keyboard sends a name (LG's and Samsung's pages on remote controls). */
const namesOfCodes: Readonly<Record<number, string>> = {
  412: 'MediaRewind',
  413: 'MediaStop',
  415: 'MediaPlay',
  417: 'MediaFastForward',
  10252: 'MediaPlayPause',
}

export interface KeyHands {
  request: (wanted: PlayerRequest) => void
  /** Somebody is there. */
  onAny: () => void
  /** The controls go away. */
  onRest: () => void
}

export function useKeys({ request, onAny, onRest }: KeyHands): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      onAny()
      const target = event.target instanceof Element ? event.target : null
      if (
        event.defaultPrevented ||
        target?.closest('input, textarea, select, [role="menu"], [role="dialog"]')
      )
        return
      if (isLivingRoom() && walkedByRemote(event, target, onRest)) {
        event.preventDefault()
        return
      }
      const control = target?.closest('button, a, [role="slider"]:not([aria-keyshortcuts])')
      const isWalked = control?.matches(':focus-visible') === true
      // A button that was clicked keeps the focus unseen: Space is then meant for the film, not for that button.
      if (isWalked && (event.key === ' ' || event.key === 'Enter' || event.key.startsWith('Arrow'))) return
      if (control instanceof HTMLElement && event.key === ' ') control.blur()
      else if (control && event.key === 'Enter') return
      const wanted = isBack(event)
        ? ({ type: 'leave' } as const)
        : (requestForKey(event) ?? requestForKey(named(event)))
      if (!wanted) return
      event.preventDefault()
      request(wanted)
    }
    // Before the spatial navigation of the page, which takes arrows that nobody else wants.
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [request, onAny, onRest])
}

function named({ keyCode, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent) {
  return { key: namesOfCodes[keyCode] ?? '', shiftKey, ctrlKey, altKey, metaKey }
}

/**
 * A remote has no Tab: up and down lead to the seek bar and from line to line of the controls, left and right along a line,
 * and Back out of them before it leaves the film. Until a button has the focus, left, right and OK are the film's.
 */
function walkedByRemote(event: KeyboardEvent, target: Element | null, onRest: () => void): boolean {
  const lines = [...document.querySelectorAll<HTMLElement>('[data-line]')].map(stopsOf)
  const at = lines.findIndex((line) => line.some((stop) => stop === target))
  const line = lines[at]
  if (!line || !(target instanceof HTMLElement)) {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return false
    // They were away, and what is away takes no focus: with the next picture they are there.
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-line][role="slider"]')?.focus())
    return true
  }
  if (isBack(event) || event.key === 'Escape') {
    target.blur()
    onRest()
    return true
  }
  const step = steps[event.key]
  // Along the seek bar one seeks.
  if (!step || (step.along !== 0 && line.length === 1)) return false
  const next = step.along === 0 ? lines[at + step.across]?.[0] : line[line.indexOf(target) + step.along]
  next?.focus()
  return true
}

const steps: Readonly<Record<string, { along: number; across: number }>> = {
  ArrowUp: { along: 0, across: -1 },
  ArrowDown: { along: 0, across: 1 },
  ArrowLeft: { along: -1, across: 0 },
  ArrowRight: { along: 1, across: 0 },
}

/** What can have the focus in a line: itself, or the buttons in it that are seen. */
function stopsOf(line: HTMLElement): HTMLElement[] {
  if (line.matches('[role="slider"]')) return [line]
  const buttons = line.querySelectorAll<HTMLElement>('button:not(:disabled)')
  return [...buttons].filter((button) => button.getClientRects().length > 0)
}
