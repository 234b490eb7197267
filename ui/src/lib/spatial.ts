/**
 * Which control lies next in a direction: geometry for arrow keys and remotes.
 * Rows, grids, menus and sliders handle their own keys first; what they leave arrives here.
 */
export type Direction = 'left' | 'right' | 'up' | 'down'

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

const keyDirections: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

const focusable = [
  // Not the link that skips to the content: arrows are there already.
  'a[href]:not([href^="#"])',
  'button:not(:disabled)',
  'input:not(:disabled)',
  'select:not(:disabled)',
  'textarea:not(:disabled)',
  'summary',
  '[role="slider"]',
  '[tabindex]',
]
  .map((selector) => `${selector}:not([tabindex="-1"])`)
  .join(',')

/** A candidate that shares the lane costs its distance; one beside the lane costs ten times its offset. */
const inLane = 0.3
const besideLane = 3

/** Cost of moving from one box to another, or null when the other does not lie in that direction. */
export function movingCost(from: Box, to: Box, direction: Direction): number | null {
  const horizontal = direction === 'left' || direction === 'right'
  const sign = direction === 'left' || direction === 'up' ? -1 : 1
  const dx = (to.left + to.right - from.left - from.right) / 2
  const dy = (to.top + to.bottom - from.top - from.bottom) / 2
  const along = sign * (horizontal ? dx : dy)
  // What begins beside it but reaches far past it does not lie that way: its middle must.
  const half = (horizontal ? from.right - from.left : from.bottom - from.top) / 2
  if (along <= Math.max(4, half)) return null
  return along + offset(from, to, horizontal) * (isInLane(from, to, horizontal) ? inLane : besideLane)
}

/** How far one stands beside the middle of the other; nothing where one is as wide as the other and more. */
function offset(from: Box, to: Box, horizontal: boolean): number {
  const [start, end] = horizontal ? (['top', 'bottom'] as const) : (['left', 'right'] as const)
  const between = Math.abs(to[start] + to[end] - from[start] - from[end]) / 2
  const within = Math.abs(to[end] - to[start] - (from[end] - from[start])) / 2
  return isInLane(from, to, horizontal) ? Math.max(0, between - within) : between
}

function isInLane(from: Box, to: Box, horizontal: boolean): boolean {
  const [start, end] = horizontal ? (['top', 'bottom'] as const) : (['left', 'right'] as const)
  return Math.min(from[end], to[end]) - Math.max(from[start], to[start]) > 0
}

/** The cheapest of the boxes in that direction: its index, or -1. */
export function nearest(from: Box, boxes: readonly Box[], direction: Direction): number {
  let best = -1
  let bestCost = Infinity
  boxes.forEach((box, index) => {
    const cost = movingCost(from, box, direction)
    if (cost !== null && cost < bestCost) {
      best = index
      bestCost = cost
    }
  })
  return best
}

const backKeys = new Set(['GoBack', 'BrowserBack'])
/** Back on LG and Samsung remotes, which send no name. */
const backCodes = new Set([461, 10009])

/** Back, as keyboards, phones and remotes say it. */
export function isBack({ key, keyCode }: Pick<KeyboardEvent, 'key' | 'keyCode'>): boolean {
  return backKeys.has(key) || backCodes.has(keyCode)
}

/** The layout for a room and a remote: arrows, one button, and Back. */
export function isLivingRoom(): boolean {
  return document.documentElement.dataset.layout === 'tv'
}

/** Moves focus by arrow keys when nothing else does, and goes back on a remote's Back. Returns the way to stop. */
export function startSpatialNavigation(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (
      event.defaultPrevented ||
      event.isComposing ||
      event.altKey ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey
    )
      return
    if (isBack(event)) {
      event.preventDefault()
      window.history.back()
      return
    }
    const current = document.activeElement
    if (event.key === 'Enter' && current instanceof HTMLElement && current.matches(ticked)) {
      // A remote has no space bar, and its one button is not meant for the whole form.
      event.preventDefault()
      current.click()
      return
    }
    if (event.key === 'Enter' && isLivingRoom() && current instanceof HTMLSelectElement) {
      // Its list is the browser's own, and takes the keys until it is closed.
      event.preventDefault()
      current.showPicker()
      return
    }
    const direction = keyDirections[event.key]
    if (!direction) return
    if (current instanceof HTMLElement && ownsArrow(current, direction)) return
    const target = nextFrom(current, direction)
    if (!target) return
    event.preventDefault()
    target.focus({ preventScroll: true })
    target.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
  window.addEventListener('keydown', onKey)
  return () => window.removeEventListener('keydown', onKey)
}

const ticked = 'input:is([type=radio],[type=checkbox])'
const pressed = ':is([type=radio],[type=checkbox],[type=button],[type=submit])'
/** Their values go up and down. */
const stepped = 'input:is([type=number],[type=date],[type=time],[type=range])'

/** Whether the control does something of its own with that arrow. */
function ownsArrow(element: HTMLElement, direction: Direction): boolean {
  if (
    element.matches(`textarea,${stepped},[role=slider],[role=menuitem],[role=option],[contenteditable=true]`)
  )
    return true
  if (element.matches('select')) return !isLivingRoom()
  const isAcross = direction === 'left' || direction === 'right'
  if (element.matches('[role=tab],[role=radio]')) return isAcross
  if (!element.matches(`input:not(${pressed})`)) return false
  // Up and down lead out of a line of text where there is no Tab key; elsewhere browsers offer what was typed before.
  return isAcross || !(isLivingRoom() || element.matches('[type=search]'))
}

function nextFrom(current: Element | null, direction: Direction): HTMLElement | null {
  const layer = topLayer()
  const candidates = [...layer.querySelectorAll<HTMLElement>(focusable)].filter(
    (element) =>
      element !== current &&
      element.getClientRects().length > 0 &&
      !element.closest('[inert]') &&
      !leavesPlace(current, element, direction),
  )
  if (!(current instanceof HTMLElement) || current === document.body || !layer.contains(current)) {
    return candidates.find((element) => element.closest('main')) ?? candidates[0] ?? null
  }
  const index = nearest(
    current.getBoundingClientRect(),
    candidates.map((element) => element.getBoundingClientRect()),
    direction,
  )
  const found = candidates[index] ?? null
  // Whoever comes into a menu from beside it comes to where they are.
  const menu = found?.closest('nav')
  return menu && !menu.contains(current)
    ? (menu.querySelector<HTMLElement>('[aria-current=page]') ?? found)
    : found
}

/**
 * Up and down do not lead from the page into a menu beside it, nor back; left and right do, and within the page they
 * stay in their line.
 */
function leavesPlace(current: Element | null, element: Element, direction: Direction): boolean {
  if (!current || current === document.body) return false
  const isAcross = direction === 'left' || direction === 'right'
  const isSamePlace = current.closest('nav') === element.closest('nav')
  return (
    isAcross === isSamePlace &&
    !isInLane(current.getBoundingClientRect(), element.getBoundingClientRect(), isAcross)
  )
}

function topLayer(): ParentNode {
  const dialogs = document.querySelectorAll('[role="dialog"],[role="alertdialog"]')
  return dialogs[dialogs.length - 1] ?? document
}
