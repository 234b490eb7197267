/** A fresh server, until its first titles are on the screen. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test as base } from './harness'
import { media } from './places'
import { startEmpty, type Server } from './server'

const test = base.extend<{ empty: Server }>({
  empty: async ({}, provide) => {
    const dir = mkdtempSync(path.join(tmpdir(), 'rustfin-first-run-'))
    const server = await startEmpty(dir)
    await provide(server)
    await server.stop()
    rmSync(dir, { recursive: true })
  },
  baseURL: async ({ empty }, provide) => provide(empty.url),
})

test('from nothing to a wall of films', async ({ page }) => {
  await page.goto('/')
  await expect(page).toHaveURL(/\/setup\/$/)

  await test.step('an administrator', async () => {
    await page.getByLabel('Your name').fill('Mira')
    await page.getByLabel('Password', { exact: true }).fill('a long way home')
    await page.getByLabel('Password again').fill('a long way back')
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect(page.getByText('The two passwords are not the same.')).toBeVisible()
    await page.getByLabel('Password again').fill('a long way home')
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect(page.getByRole('heading', { name: 'Your first library' })).toBeVisible()
  })

  await test.step('a library, its folder found in the picker', async () => {
    await page.getByText('Films', { exact: true }).click()
    await page.getByRole('button', { name: 'Add a folder' }).click()
    const picker = page.getByRole('dialog', { name: 'Choose a folder' })
    await picker.getByLabel('Path on the server').fill(media)
    await picker.getByRole('button', { name: 'Open this path' }).click()
    await picker.getByRole('button', { name: 'Films', exact: true }).click()
    await expect(picker.getByLabel('Path on the server')).toHaveValue(path.join(media, 'Films'))
    await picker.getByRole('button', { name: 'Choose this folder' }).click()
    await expect(page.getByText(path.join(media, 'Films'), { exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Add and scan' }).click()
  })

  await test.step('titles appear by themselves', async () => {
    await expect(page).toHaveURL(/\/$/)
    await expect(page.getByRole('link', { name: /The Salt Meridian/ }).first()).toBeVisible({
      timeout: 60_000,
    })
    await page.getByRole('navigation').getByRole('link', { name: 'Films' }).first().click()
    await expect(page).toHaveURL(/\/library\/\?id=/)
    for (const title of ['Copperline', 'Paper Harbour', 'Velvet Static'])
      await expect(page.getByRole('link', { name: new RegExp(title) }).first()).toBeVisible()
  })

  await test.step('the first run is over for good', async () => {
    await page.goto('/setup/')
    await expect(page).toHaveURL(/127\.0\.0\.1:\d+\/$/)
  })
})
