import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState, type ComponentProps } from 'react'
import { IntlProvider } from 'use-intl'
import { expect, test } from 'vitest'
import { ConfirmDialog, Dialog } from '@/components/dialog'
import { sharedMessages } from '@/messages/en'
import type { Messages } from '@/messages/types'

type Layer = (layer: { isOpen: boolean; onClose: () => void }) => React.ReactNode

function Screen({ children }: { children: Layer }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <IntlProvider locale="en" messages={sharedMessages as Messages} timeZone="UTC">
      <button type="button" onClick={() => setIsOpen(true)}>
        Open
      </button>
      {children({ isOpen, onClose: () => setIsOpen(false) })}
    </IntlProvider>
  )
}

const confirmation: Pick<ComponentProps<typeof ConfirmDialog>, 'title' | 'body' | 'confirmLabel'> = {
  title: 'Delete Films?',
  body: 'Your files stay.',
  confirmLabel: 'Delete',
}

test('a dialog is named by its title, closes with Escape and gives focus back', async () => {
  const user = userEvent.setup()
  render(<Screen>{(layer) => <Dialog {...layer} title="Add a library" />}</Screen>)
  const opener = screen.getByRole('button', { name: 'Open' })
  await user.click(opener)
  const dialog = await screen.findByRole('dialog', { name: 'Add a library' })
  expect(dialog).toContainElement(document.activeElement as HTMLElement)
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('dialog')).toBeNull()
  await waitFor(() => expect(opener).toHaveFocus())
})

test('a question that fails stays open and says why', async () => {
  const user = userEvent.setup()
  const refuse = () => Promise.reject(new Error('The library is being scanned.'))
  render(<Screen>{(layer) => <ConfirmDialog {...layer} {...confirmation} onConfirm={refuse} />}</Screen>)
  await user.click(screen.getByRole('button', { name: 'Open' }))
  await user.click(await screen.findByRole('button', { name: 'Delete' }))
  expect(await screen.findByText('The library is being scanned.')).toBeVisible()
  expect(screen.getByRole('alertdialog')).toBeVisible()
})

test('what must be typed guards the button', async () => {
  const user = userEvent.setup()
  let deleted = 0
  render(
    <Screen>
      {(layer) => (
        <ConfirmDialog {...layer} {...confirmation} typed="Films" onConfirm={() => void deleted++} />
      )}
    </Screen>,
  )
  await user.click(screen.getByRole('button', { name: 'Open' }))
  const confirm = await screen.findByRole('button', { name: 'Delete' })
  expect(confirm).toBeDisabled()
  await user.type(screen.getByRole('textbox', { name: 'Type Films to confirm' }), 'Films')
  await user.click(confirm)
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
  expect(deleted).toBe(1)
})
