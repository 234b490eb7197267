/** An admin's own words for a title: whose value stands, taken back, kept against later scans. */
import { addLibrary, expect, noJobs, putFilms, read, test, type Page } from './harness'

test('a title is edited, says whose words they are, and gives them back', async ({
  signedIn: page,
  api,
  folder,
}) => {
  putFilms(folder, [{ name: 'Glass Orchard (1999)', genre: 'Drama' }])
  const library = await addLibrary(api, 'Edited', folder)
  const items = `/api/v1/libraries/${library}/items`
  const [item] = (await read(api, items, '/api/v1/libraries/{library_id}/items')).items
  if (!item) throw new Error('The library is empty')
  await page.goto(`/item/?id=${item.id}`)

  const openEditor = async () => {
    await page.getByRole('button', { name: /^More for/ }).click()
    await page.getByRole('menuitem', { name: 'Edit details' }).click()
    return page.getByRole('dialog', { name: /^Edit / })
  }

  await test.step('what is written stands above the file name', async () => {
    const editor = await openEditor()
    const title = editor.getByLabel('Title', { exact: true })
    await expect(title).toHaveValue('Glass Orchard')
    await expect(title).toHaveAccessibleDescription(/From the file name/)
    await title.fill('The Glass Orchard')
    await editor.getByLabel('Overview', { exact: true }).fill('Trees that ring in the wind.')
    await editor.getByRole('button', { name: 'Save' }).click()
    await expect(editor).toBeHidden()
    await expect(page.getByRole('heading', { level: 1, name: 'The Glass Orchard' })).toBeVisible()
    await expect(page.getByText('Trees that ring in the wind.')).toBeVisible()
  })

  await test.step('what cannot be is refused in words, and nothing typed is lost', async () => {
    const editor = await openEditor()
    await editor.getByLabel('Year', { exact: true }).fill('12')
    await editor.getByRole('button', { name: 'Save' }).click()
    await expect(editor.getByRole('alert')).toBeVisible()
    await expect(editor.getByLabel('Year', { exact: true })).toHaveValue('12')
    await editor.getByRole('button', { name: 'Cancel' }).click()
  })

  await test.step('a value is taken back, alone', async () => {
    const editor = await openEditor()
    const title = editor.getByLabel('Title', { exact: true })
    await expect(title).toHaveAccessibleDescription(/Written here/)
    await editor.getByRole('button', { name: 'Take back your value for: Title' }).click()
    await expect(title).toHaveValue('Glass Orchard')
    await expect(editor.getByLabel('Overview', { exact: true })).toHaveValue('Trees that ring in the wind.')
    await editor.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Glass Orchard' })).toBeVisible()
  })

  await test.step('a locked value stays whatever a file says later', async () => {
    let editor = await openEditor()
    const lock = editor.getByRole('button', { name: 'Lock: Year' })
    await expect(lock).toHaveAttribute('aria-pressed', 'false')
    await lock.click()
    await expect(lock).toHaveAttribute('aria-pressed', 'true')
    await editor.getByRole('button', { name: 'Cancel' }).click()
    const told = await read(api, `/api/v1/items/${item.id}`, '/api/v1/items/{item_id}')
    expect(told.fields.filter(({ is_locked }) => is_locked).map(({ field }) => field)).toEqual(['year'])
    editor = await openEditor()
    await expect(lock).toHaveAttribute('aria-pressed', 'true')
    const before = await holdNextAnswer(page, `/api/v1/items/${item.id}`)
    // Somebody else's change makes the page ask again. What it hears is older than what is done here meanwhile.
    await api.post(`/api/v1/items/${item.id}/field-locks`, { data: { fields: ['title'] } })
    await before.isHeld
    await lock.click()
    await expect(lock).toHaveAttribute('aria-pressed', 'false')
    before.letGo()
    await editor.getByRole('button', { name: 'Cancel' }).click()
  })
  await api.delete(`/api/v1/libraries/${library}`)
  await noJobs(api)
})

/** The server answers the next request at once, and the page hears of it when `letGo` is called. */
async function holdNextAnswer(page: Page, path: string) {
  let letGo = () => {}
  let hold = () => {}
  const isLetGo = new Promise<void>((resolve) => (letGo = resolve))
  const isHeld = new Promise<void>((resolve) => (hold = resolve))
  await page.route(
    (url) => url.pathname === path,
    async (route) => {
      const response = await route.fetch()
      hold()
      await isLetGo
      // Nobody may be waiting for it any more.
      await route.fulfill({ response }).catch(() => undefined)
    },
    { times: 1 },
  )
  return { isHeld, letGo: () => letGo() }
}
