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

export function applyTheme(theme: Theme): void {
  writeStored('local', 'rf-theme', theme === 'system' ? null : theme)
  const light = window.matchMedia('(prefers-color-scheme: light)').matches
  document.documentElement.dataset.theme = theme === 'system' ? (light ? 'light' : 'dark') : theme
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
