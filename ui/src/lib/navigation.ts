/** How the person came to the page that is shown: forwards by a link, or back through the history. */
import { useEffect } from 'react'

let cameBack = false
let focusedFor: string | null = null
/** Of each page, the address of the link that was followed from it. */
const followed = new Map<string, string>()

function pageKey(): string {
  return `${window.location.pathname}?${new URLSearchParams(window.location.search).get('id') ?? ''}`
}

/** Watches the history; called once, by the root of the app. Returns the way to stop. */
export function watchNavigation(): () => void {
  focusedFor ??= pageKey()
  const back = () => {
    cameBack = true
  }
  const remember = (event: Event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null
    if (link) followed.set(pageKey(), link.getAttribute('href') ?? '')
  }
  const push = window.history.pushState
  window.history.pushState = function pushState(...args) {
    cameBack = false
    return push.apply(this, args)
  }
  window.addEventListener('popstate', back)
  window.addEventListener('click', remember, { capture: true })
  return () => {
    window.removeEventListener('popstate', back)
    window.removeEventListener('click', remember, { capture: true })
    window.history.pushState = push
  }
}

export function arrivedByBack(): boolean {
  return cameBack
}

/**
 * Moves focus to what a new page is about, once a page; after Back to the link that had led away. A list that restores the focused card
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
  ;(cameBack ? (linkFollowed(key) ?? element) : element).focus({ preventScroll: true })
  return true
}

function linkFollowed(key: string): HTMLElement | null {
  const href = followed.get(key)
  return href ? document.querySelector<HTMLElement>(`#content a[href="${CSS.escape(href)}"]`) : null
}

/** Names the page in the tab and in the history. */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Rustfin` : 'Rustfin'
  }, [title])
}
