/** Copies text, also on plain-HTTP origins, where the clipboard interface is missing. False: select it by hand. */
export async function copyText(text: string): Promise<boolean> {
  const modern = 'clipboard' in navigator ? Reflect.get(navigator, 'clipboard') : undefined
  if (modern instanceof Object && window.isSecureContext) {
    try {
      await (modern as Clipboard).writeText(text)
      return true
    } catch {
      // A refused permission leaves the older way.
    }
  }
  return copyFromField(text)
}

function copyFromField(text: string): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.setAttribute('readonly', '')
  field.style.position = 'fixed'
  field.style.opacity = '0'
  const before = document.activeElement
  // Inside a dialog, which would take focus back from anywhere else.
  const host = before?.closest('[role="dialog"]') ?? document.body
  host.append(field)
  field.focus()
  field.select()
  try {
    return document.execCommand('copy')
  } finally {
    field.remove()
    if (before instanceof HTMLElement) before.focus()
  }
}
