/** Keys ask the player for things, unless they belong to a button that is being walked, a menu or a dialog. */
import { useEffect } from 'react'
import { requestForKey, type PlayerRequest } from '@/player'

export function useKeys(request: (wanted: PlayerRequest) => void, onAny: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      onAny()
      const target = event.target instanceof Element ? event.target : null
      if (
        event.defaultPrevented ||
        target?.closest('input, textarea, select, [role="menu"], [role="dialog"]')
      )
        return
      const control = target?.closest('button, a, [role="slider"]:not([aria-keyshortcuts])')
      const isWalked = control?.matches(':focus-visible') === true
      // A button that was clicked keeps the focus unseen: Space is then meant for the film, not for that button.
      if (isWalked && (event.key === ' ' || event.key === 'Enter' || event.key.startsWith('Arrow'))) return
      if (control instanceof HTMLElement && event.key === ' ') control.blur()
      else if (control && event.key === 'Enter') return
      const wanted = requestForKey(event)
      if (!wanted) return
      event.preventDefault()
      request(wanted)
    }
    // Before the spatial navigation of the page, which takes arrows that nobody else wants.
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [request, onAny])
}
