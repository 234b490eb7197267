/** The look a person chose. public/theme.js applies it before the first paint; this module changes it afterwards. */
import { readStored, writeStored } from '@/lib/storage'

export const themes = ['system', 'dark', 'light', 'oled', 'contrast'] as const
export type Theme = (typeof themes)[number]

export function isTheme(value: unknown): value is Theme {
  return (themes as readonly unknown[]).includes(value)
}

export function currentTheme(): Theme {
  const stored = readStored('local', 'rf-theme')
  return isTheme(stored) ? stored : 'system'
}

/** How many want it dark, whatever the person chose for pages: a film in a light frame blinds. */
let darkened = 0

export function applyTheme(theme: Theme): void {
  writeStored('local', 'rf-theme', theme === 'system' ? null : theme)
  const light = window.matchMedia('(prefers-color-scheme: light)').matches
  const chosen = theme === 'system' ? (light ? 'light' : 'dark') : theme
  document.documentElement.dataset.theme = darkened > 0 && chosen === 'light' ? 'dark' : chosen
}

/** Dark until the returned function is called. */
export function darken(): () => void {
  darkened += 1
  applyTheme(currentTheme())
  return () => {
    darkened -= 1
    applyTheme(currentTheme())
  }
}

/** Follows the system's day and night while the person has chosen nothing. Returns the way to stop. */
export function followSystemTheme(): () => void {
  const query = window.matchMedia('(prefers-color-scheme: light)')
  const follow = () => {
    if (currentTheme() === 'system') applyTheme('system')
  }
  query.addEventListener('change', follow)
  return () => query.removeEventListener('change', follow)
}
