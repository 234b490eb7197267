/** "/" leads to the search from everywhere; on the search page it is the field's own key. */
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { routes } from '@/lib/routes'

const hasOwnKeys = 'input, textarea, select, [contenteditable], [role=dialog], [role=menu]'

export function useSearchKey(): void {
  const router = useRouter()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey)
        return
      if (event.target instanceof Element && event.target.closest(hasOwnKeys)) return
      event.preventDefault()
      router.push(routes.search())
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [router])
}
