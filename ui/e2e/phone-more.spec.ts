/** A phone, by touch alone: the player's menus, administration, and music that plays on below a page. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { FILM } from './film'
import { addLibrary, expect, signIn, test as base, type Page } from './harness'
import { becomes, player, plays, standAt, watch } from './player'
import { admin } from './server'
import { makeSongs } from './songs'

const test = base.extend<{ phone: Page }>({
  phone: async ({ browser, demo }, provide) => {
    const context = await browser.newContext({
      baseURL: demo.url,
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    })
    const page = await context.newPage()
    await signIn(page, admin)
    await provide(page)
    await context.close()
  },
})

const FINGER_PX = 44

test('sound, subtitles, quality and speed are chosen by touch', async ({ phone: page }) => {
  const menu = page.getByRole('menu')
  const open = (name: string) => page.getByRole('button', { name, exact: true }).tap()
  const choose = (name: RegExp) => menu.getByRole('menuitemradio', { name }).tap()
  await watch(page, FILM, 10_000)
  await plays(page, 'the film')
  // What is shown goes again while it plays, so it stands still before anything is touched.
  await standAt(page, 11)
  if (await page.locator('[inert] [data-controls]').count()) await page.touchscreen.tap(190, 200)

  await test.step('speed and quality', async () => {
    await open('Settings')
    await menu.getByRole('menuitem', { name: /^Speed/ }).tap()
    await choose(/^1[.]5/)
    await becomes(page, 'half as fast again', (now) => now.rate === 1.5)
    await open('Settings')
    await menu.getByRole('menuitem', { name: /^Quality/ }).tap()
    await choose(/^480p/)
    await becomes(page, 'is 480 lines high', (now) => now.heightPx === 480)
    await expect(player(page)).toHaveAttribute('data-method', 'transcode')
  })

  await test.step('subtitles', async () => {
    await open('Subtitles')
    await choose(/^German/)
    await expect(page.locator('[data-subtitles] > span').first()).toHaveText('Zweimal kommt die Flut.')
  })

  await test.step('a submenu takes the place of its menu, and leads back', async () => {
    await open('Sound')
    await menu.getByRole('menuitem', { name: /^Mix/ }).tap()
    await expect(menu.getByRole('menuitemradio', { name: /^Clear voices/ })).toBeVisible()
    await menu.getByRole('menuitem', { name: 'Mix', exact: true }).tap()
    for (const line of await menu.getByRole('menuitemradio').all())
      expect((await line.boundingBox())?.height).toBeGreaterThanOrEqual(FINGER_PX)
    await choose(/German/)
    await open('Sound')
    await expect(menu.getByRole('menuitemradio', { name: /German/ })).toBeChecked()
    await page.touchscreen.tap(190, 120)
    await expect(menu).toHaveCount(0)
  })
})

test('administration fits a phone: its tabs, a library with its folder, a backup', async ({
  phone: page,
  folder,
}) => {
  const films = path.join(folder, 'Super 8')
  mkdirSync(films)

  await test.step('the chosen tab is seen, and that there are more', async () => {
    await page.goto('/admin/?section=network')
    const tab = page.getByRole('tab', { name: 'Network' })
    await expect(tab).toBeInViewport({ ratio: 0.95 })
    await page.goto('/admin/?section=jobs')
    await expect(page.getByRole('tab', { name: 'Names' })).toBeInViewport()
    await expect(page.getByRole('tab', { name: 'Users' })).toBeInViewport()
  })

  await test.step('a library, its folder found by walking', async () => {
    await page.goto('/admin/?section=libraries')
    await page.getByRole('button', { name: 'Add a library' }).tap()
    const dialog = page.getByRole('dialog', { name: 'Add a library' })
    await dialog.getByRole('button', { name: 'Add and scan' }).tap()
    await expect(dialog.getByText('Add at least one folder.')).toBeVisible()
    await dialog.getByRole('button', { name: 'Add a folder' }).tap()
    const picker = page.getByRole('dialog', { name: 'Choose a folder' })
    await picker.getByLabel('Path on the server').fill(path.join(folder, 'not here'))
    await picker.getByRole('button', { name: 'Open this path' }).tap()
    await expect(picker.getByRole('alert')).toBeVisible()
    await expect(picker.getByRole('button', { name: 'Choose this folder' })).toBeDisabled()
    await picker.getByLabel('Path on the server').fill(folder)
    await picker.getByRole('button', { name: 'Open this path' }).tap()
    await picker.getByRole('button', { name: 'Super 8' }).tap()
    await expect(picker.getByText('No folders inside.')).toBeVisible()
    await expect(picker.getByRole('button', { name: 'Up', exact: true })).toBeFocused()
    await picker.getByRole('button', { name: 'Choose this folder' }).tap()
    await expect(dialog.getByText('Add at least one folder.')).toHaveCount(0)
    await dialog.getByLabel('Name').fill('Super 8')
    await dialog.getByRole('button', { name: 'Add and scan' }).tap()
    await expect(dialog).toHaveCount(0)
    await expect(page.getByText(films)).toBeVisible()
  })

  await test.step('a backup, how one goes back to it, and its end', async () => {
    await page.goto('/admin/')
    const backups = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Backups' }) })
    const lines = backups.getByRole('listitem')
    await backups.getByRole('button', { name: 'Back up now' }).tap()
    await expect(lines.first()).toContainText('checked')
    const made = lines.first()
    await made.getByRole('button', { name: /^How to go back/ }).tap()
    const help = page.getByRole('dialog', { name: /^Going back to/ })
    await expect(help.locator('code')).toContainText('rustfin restore')
    await help.getByRole('button', { name: 'Close' }).tap()
    await made.getByRole('button', { name: /^Delete the backup/ }).tap()
    const question = page.getByRole('alertdialog')
    await question.getByRole('button', { name: 'Delete' }).tap()
    await expect(question).toBeHidden()
  })
})

test('the bar of music covers no end of a page', async ({ phone: page, api, folder }) => {
  const songs = ['Ebb', 'Flow'].map((title, at) => ({ title, track: at + 1, lengthS: 60 }))
  makeSongs(
    folder,
    songs.map((song) => ({ ...song, artist: 'Reed & Tide', album: 'Bar Songs' })),
  )
  const library = await addLibrary(api, 'Bar', folder, 'music')
  await page.goto(`/library/?id=${library}`)
  await page
    .getByRole('link', { name: /Bar Songs/ })
    .first()
    .tap()
  await page.getByRole('button', { name: 'Play', exact: true }).tap()
  const bar = page.getByRole('region', { name: 'Now playing' })
  await expect(bar).toHaveAttribute('data-listening', 'playing')
  const end = page.locator('#content dd, #content time, #content li').last()
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
  await expect
    .poll(async () => {
      const [last, top] = await Promise.all([end.boundingBox(), bar.boundingBox()])
      return last !== null && top !== null && last.y + last.height <= top.y
    })
    .toBe(true)
  await bar.getByRole('button', { name: 'Queue' }).tap()
  const queue = page.getByRole('dialog', { name: 'Queue' })
  await queue.getByRole('button', { name: /Flow/ }).first().tap()
  await expect(queue.locator('[aria-current=true]')).toContainText('Flow')
})

test('somebody new is spoken to in the language of the device', async ({ browser, api, demo }) => {
  const who = { name: 'Greta', password: 'von hier nach dort' }
  const made = await api.post('/api/v1/users', { data: { ...who, role: 'user' } })
  expect(made.ok() || made.status() === 409, await made.text()).toBe(true)
  const context = await browser.newContext({ baseURL: demo.url, locale: 'de-DE' })
  const page = await context.newPage()
  await signIn(page, who)
  await page.goto('/')
  await expect(page.getByRole('link', { name: 'Favoriten' }).first()).toBeVisible()
  await context.close()
})
