/** Small values kept in the browser; a browser that refuses storage behaves as if it were empty. */
export function readStored(area: 'local' | 'session', key: string): string | null {
  try {
    return storage(area).getItem(key)
  } catch {
    return null
  }
}

export function writeStored(area: 'local' | 'session', key: string, value: string | null): void {
  try {
    if (value === null) storage(area).removeItem(key)
    else storage(area).setItem(key, value)
  } catch {
    // Full or forbidden: the value then lasts as long as the page.
  }
}

function storage(area: 'local' | 'session'): Storage {
  return area === 'local' ? window.localStorage : window.sessionStorage
}
