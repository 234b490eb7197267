import { useState } from 'react'

/** For `onCloseAutoFocus`: focus returns to what had it when the layer opened, as Radix knows only openers of its own. */
export function useOpener(): (event: Event) => void {
  const [opener] = useState(() => document.activeElement)
  return (event) => {
    event.preventDefault()
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true })
  }
}
