import { describe, expect, it } from 'vitest'
import { requestForKey, shortcuts } from './shortcuts'

const press = (
  key: string,
  held: Partial<Record<'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey', boolean>> = {},
) => requestForKey({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held })

describe('requestForKey', () => {
  it('gives every key of the table its request', () => {
    for (const { keys, request } of shortcuts)
      for (const key of keys) {
        const shiftKey = key.startsWith('Shift+')
        expect(press(key.replace('Shift+', ''), { shiftKey }), key).toEqual(request)
      }
  })

  it('has no key twice', () => {
    const keys = shortcuts.flatMap((shortcut) => shortcut.keys)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('leaves keys with Ctrl, Alt and Meta to the browser', () => {
    expect(press('f', { ctrlKey: true })).toBeNull()
    expect(press('ArrowLeft', { altKey: true })).toBeNull()
    expect(press('k', { metaKey: true })).toBeNull()
  })

  it('takes capital letters and marks made with shift', () => {
    expect(press('K')).toEqual({ type: 'toggle-play' })
    expect(press('>', { shiftKey: true })).toEqual({ type: 'rate-by', by: 0.25 })
    expect(press('?', { shiftKey: true })).toEqual({ type: 'show-help' })
  })

  it('tells shift with an arrow from the arrow', () => {
    expect(press('ArrowRight')).toEqual({ type: 'seek-by', seconds: 5 })
    expect(press('ArrowRight', { shiftKey: true })).toEqual({ type: 'seek-by', seconds: 60 })
  })
})
