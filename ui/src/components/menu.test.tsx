import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { IconButton } from '@/components/button'
import { Menu } from '@/components/menu'

afterEach(() => vi.unstubAllGlobals())

function narrowScreen() {
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: query.includes('max-width'),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }))
}

function renderMenu(onChange: (value: string) => void) {
  render(
    <Menu
      trigger={<IconButton label="Settings" icon={<i />} hasTooltip={false} />}
      entries={[
        {
          kind: 'submenu',
          label: 'Speed',
          entries: [
            {
              kind: 'choice',
              label: 'Speed',
              value: '1',
              options: [
                { value: '1', label: 'Normal' },
                { value: '2', label: '2×' },
              ],
              onChange,
            },
          ],
        },
        { label: 'Help', onSelect: () => undefined },
      ]}
    />,
  )
}

test('on a narrow screen a submenu takes the place of its menu, and leads back', async () => {
  narrowScreen()
  const onChange = vi.fn()
  renderMenu(onChange)
  await userEvent.click(screen.getByRole('button', { name: 'Settings' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Speed' }))
  expect(screen.getAllByRole('menu')).toHaveLength(1)
  expect(screen.queryByRole('menuitem', { name: 'Help' })).toBeNull()
  expect(screen.getByRole('menuitem', { name: 'Speed' })).toHaveFocus()
  await userEvent.keyboard('{ArrowLeft}')
  expect(screen.getByRole('menuitem', { name: 'Help' })).toBeVisible()
  await userEvent.click(screen.getByRole('menuitem', { name: 'Speed' }))
  await userEvent.click(screen.getByRole('menuitemradio', { name: '2×' }))
  expect(onChange).toHaveBeenCalledWith('2')
  expect(screen.queryByRole('menu')).toBeNull()
})
