/** Ctrl or Cmd with K opens the palette from everywhere; its code comes when one of the two is first pressed. */
'use client'
import { lazy, Suspense, useEffect } from 'react'
import { createStore, useStore } from '@/lib/store'

const load = () => import('./palette')
const Palette = lazy(load)
const isOpen = createStore(false)

export function openPalette(): void {
  isOpen.set(true)
}

export const preparePalette = () => void load()

/** Stands once, in the shell. */
export function PaletteHost() {
  const isShown = useStore(isOpen)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Control' || event.key === 'Meta') preparePalette()
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      if (event.altKey || event.shiftKey) return
      // Above another layer it would leave that one's question unanswered.
      if (document.querySelector('[role=dialog], [role=alertdialog]') && !isOpen.get()) return
      event.preventDefault()
      isOpen.set(!isOpen.get())
    }
    window.addEventListener('keydown', onKeyDown)
    return () => {
      window.removeEventListener('keydown', onKeyDown)
      isOpen.set(false)
    }
  }, [])
  return <Suspense>{isShown && <Palette onClose={() => isOpen.set(false)} />}</Suspense>
}
