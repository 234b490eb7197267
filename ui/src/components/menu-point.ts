/** Where a menu about an element opens. */
export interface MenuPoint {
  x: number
  y: number
}

/** At the pointer; inside the element when it was opened from the keyboard, which gives no point. */
export function menuPointOf(element: HTMLElement, event?: { clientX: number; clientY: number }): MenuPoint {
  if (event && (event.clientX !== 0 || event.clientY !== 0)) return { x: event.clientX, y: event.clientY }
  const box = element.getBoundingClientRect()
  return { x: box.left + Math.min(box.width / 2, 80), y: box.top + Math.min(box.height / 2, 120) }
}
