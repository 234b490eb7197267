import { afterEach, expect, test, vi } from 'vitest'
import { copyText } from '@/lib/clipboard'

afterEach(() => {
  Reflect.deleteProperty(document, 'execCommand')
})

test('without the clipboard interface a hidden field is copied and focus comes back', async () => {
  const button = document.createElement('button')
  document.body.append(button)
  button.focus()
  const copied: string[] = []
  document.execCommand = vi.fn(() => {
    const field = document.activeElement
    if (field instanceof HTMLTextAreaElement) copied.push(field.value)
    return true
  })
  expect(await copyText('hello')).toBe(true)
  expect(copied).toEqual(['hello'])
  expect(document.activeElement).toBe(button)
  expect(document.querySelector('textarea')).toBeNull()
  button.remove()
})
