import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { movingCost, nearest, startSpatialNavigation, type Box } from '@/lib/spatial'

const box = (left: number, top: number, width = 100, height = 40): Box => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
})

describe('nearest', () => {
  const from = box(200, 200)

  test('what lies the other way does not count', () => {
    expect(movingCost(from, box(0, 200), 'right')).toBeNull()
    expect(nearest(from, [box(0, 200)], 'right')).toBe(-1)
  })

  test('the neighbour in the same lane wins over a nearer one beside it', () => {
    const sameLane = box(500, 200)
    const beside = box(320, 300)
    expect(nearest(from, [beside, sameLane], 'right')).toBe(1)
  })

  test('of two in the lane the nearer wins', () => {
    expect(nearest(from, [box(200, 400), box(200, 300)], 'down')).toBe(1)
  })

  test('what stands beside is reached when nothing is in the lane', () => {
    expect(nearest(from, [box(600, 500)], 'down')).toBe(0)
  })
})

describe('of controls of different widths', () => {
  test('what only begins beside it does not lie to the right', () => {
    expect(movingCost(box(200, 200), box(0, 100, 600), 'right')).toBeNull()
  })

  test('the first of several below a wide heading is next', () => {
    const play = box(200, 300, 140)
    const more = box(600, 300, 60)
    expect(nearest(box(200, 100, 1000), [play, more], 'down')).toBe(0)
  })
})

describe('arrow keys', () => {
  let stop: () => void

  const place = (id: string, at: Box) => {
    const element = document.getElementById(id)
    if (!element) throw new Error(id)
    const rect = {
      ...at,
      x: at.left,
      y: at.top,
      width: at.right - at.left,
      height: at.bottom - at.top,
    } as DOMRect
    element.getBoundingClientRect = () => rect
    element.getClientRects = () => [rect] as unknown as DOMRectList
    element.scrollIntoView = vi.fn()
    return element
  }
  const press = (key: string) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
    ;(document.activeElement ?? document.body).dispatchEvent(event)
    return event
  }

  beforeEach(() => {
    document.body.innerHTML =
      '<main><button id="a">a</button><button id="b">b</button><input id="field"><button id="off" tabindex="-1">x</button></main>'
    stop = startSpatialNavigation()
    place('a', box(0, 0))
    place('b', box(0, 100))
    place('field', box(0, 200))
    place('off', box(0, 50))
  })
  afterEach(() => {
    stop()
    document.body.innerHTML = ''
  })

  test('move focus to what lies there, past what Tab does not reach', () => {
    document.getElementById('a')?.focus()
    expect(press('ArrowDown').defaultPrevented).toBe(true)
    expect(document.activeElement?.id).toBe('b')
  })

  test('start at the first control of the page', () => {
    press('ArrowDown')
    expect(document.activeElement?.id).toBe('a')
  })

  test('belong to a text field while one is in it', () => {
    document.getElementById('field')?.focus()
    expect(press('ArrowUp').defaultPrevented).toBe(false)
    expect(document.activeElement?.id).toBe('field')
  })

  test('lead up and down out of a line of text for a remote, and out of a search for everybody', () => {
    const field = document.getElementById('field') as HTMLInputElement
    field.focus()
    document.documentElement.dataset.layout = 'tv'
    expect(press('ArrowLeft').defaultPrevented).toBe(false)
    press('ArrowUp')
    expect(document.activeElement?.id).toBe('b')
    delete document.documentElement.dataset.layout
    field.type = 'search'
    field.focus()
    press('ArrowUp')
    expect(document.activeElement?.id).toBe('b')
  })

  test('lead up and down out of tabs, which know left and right', () => {
    const tab = document.getElementById('b')
    tab?.setAttribute('role', 'tab')
    tab?.focus()
    expect(press('ArrowRight').defaultPrevented).toBe(false)
    press('ArrowUp')
    expect(document.activeElement?.id).toBe('a')
  })

  test('lead past a list for a remote, whose button opens it', () => {
    document.querySelector('main')?.insertAdjacentHTML('beforeend', '<select id="list"></select>')
    const list = place('list', box(0, 300)) as HTMLSelectElement
    list.showPicker = vi.fn()
    list.focus()
    expect(press('ArrowUp').defaultPrevented).toBe(false)
    document.documentElement.dataset.layout = 'tv'
    press('Enter')
    expect(list.showPicker).toHaveBeenCalledOnce()
    press('ArrowUp')
    delete document.documentElement.dataset.layout
    expect(document.activeElement?.id).toBe('field')
  })

  test('are followed by one button, which ticks', () => {
    const field = document.getElementById('field') as HTMLInputElement
    field.type = 'checkbox'
    field.focus()
    expect(press('Enter').defaultPrevented).toBe(true)
    expect(field.checked).toBe(true)
  })

  test('stay inside an open dialog', () => {
    document.body.insertAdjacentHTML('beforeend', '<div role="dialog"><button id="in">i</button></div>')
    place('in', box(0, 300))
    document.getElementById('in')?.focus()
    press('ArrowUp')
    expect(document.activeElement?.id).toBe('in')
  })

  test('stay in their line to the left and right', () => {
    place('b', box(300, 300))
    document.getElementById('a')?.focus()
    press('ArrowRight')
    expect(document.activeElement?.id).toBe('a')
  })

  test('lead from beside a menu to the page one is on', () => {
    document.body.insertAdjacentHTML(
      'afterbegin',
      '<nav><a href="/x" id="near">x</a><a href="/here" id="here" aria-current="page">h</a></nav>',
    )
    place('near', box(-300, 0))
    place('here', box(-300, 300))
    document.getElementById('a')?.focus()
    press('ArrowLeft')
    expect(document.activeElement?.id).toBe('here')
  })

  test('do not lead down from the page into the menu beside it', () => {
    document.body.insertAdjacentHTML('afterbegin', '<nav><button id="menu">m</button></nav>')
    place('menu', box(-300, 400))
    document.getElementById('field')?.focus()
    const field = document.getElementById('field') as HTMLInputElement
    field.type = 'checkbox'
    press('ArrowDown')
    expect(document.activeElement?.id).toBe('field')
    press('ArrowLeft')
    expect(document.activeElement?.id).toBe('menu')
  })

  test('do nothing when somebody has handled them', () => {
    const a = document.getElementById('a')
    a?.addEventListener('keydown', (event) => event.preventDefault())
    a?.focus()
    press('ArrowDown')
    expect(document.activeElement?.id).toBe('a')
  })
})
