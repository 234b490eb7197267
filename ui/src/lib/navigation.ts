/** How the person came to the page that is shown: forwards by a link, or back through the history. */
import { useEffect } from 'react'

let cameBack = false
let focusedFor: string | null = null

function pageKey(): string {
  return `${window.location.pathname}?${new URLSearchParams(window.location.search).get('id') ?? ''}`
}

/** Watches the history; called once, by the root of the app. Returns the way to stop. */
export function watchNavigation(): () => void {
  focusedFor ??= pageKey()
  const back = () => {
    cameBack = true
  }
  const push = window.history.pushState
  window.history.pushState = function pushState(...args) {
    cameBack = false
    return push.apply(this, args)
  }
  window.addEventListener('popstate', back)
  return () => {
    window.removeEventListener('popstate', back)
    window.history.pushState = push
  }
}

export function arrivedByBack(): boolean {
  return cameBack
}

/**
 * Moves focus to what a new page is about, once a page. A list that restores the focused card
 * after Back calls it first, and the heading then leaves focus alone.
 */
export function claimPageFocus(element: HTMLElement | null): boolean {
  if (!element) return false
  const key = pageKey()
  if (focusedFor === null) focusedFor = key
  if (focusedFor === key) return false
  focusedFor = key
  // A field that the page puts the cursor in says more than its heading.
  if (document.activeElement instanceof HTMLInputElement) return false
  element.focus({ preventScroll: true })
  return true
}

/** Names the page in the tab and in the history. */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Rustfin` : 'Rustfin'
  }, [title])
}
