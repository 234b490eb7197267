/** The office: who watches and how, what devices and accounts are held to, what converts, and what is kept safe. */
import { openSync, closeSync, writeSync } from 'node:fs'
import { ENCODED_FILM, FILM } from './film'
import {
  expect,
  nobodyWatches,
  noJobs,
  read,
  signIn,
  test,
  type APIRequestContext,
  type Locator,
  type Page,
} from './harness'
import { hasPhase, player, watch } from './player'

const INES = { name: 'Ines', password: 'on the sofa, watching' } as const

const line = (within: Page | Locator, text: string | RegExp) =>
  within.getByRole('listitem').filter({ hasText: text })

const panel = (page: Page, title: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) })

async function makeInes(api: APIRequestContext): Promise<string> {
  const made = await api.post('/api/v1/users', { data: INES })
  expect(made.ok(), await made.text()).toBe(true)
  return ((await made.json()) as { id: string }).id
}

test('who watches is seen, spoken to and stopped; what their device and account may do is set', async ({
  signedIn: page,
  api,
  browser,
  demo,
}) => {
  const id = await makeInes(api)
  const sofa = await browser.newContext({ baseURL: demo.url })
  const window = await sofa.newPage()
  await signIn(window, INES)
  await nobodyWatches(api)
  await page.goto('/admin/')
  const watching = panel(page, 'Watching now')
  await expect(watching).toContainText('Nobody is watching right now.')

  await test.step('who, what, on which device, how and why', async () => {
    await watch(window, ENCODED_FILM)
    await hasPhase(window, 'playing')
    const session = line(watching, 'Ines').first()
    await expect(session).toContainText(ENCODED_FILM)
    await expect(session).toContainText('Ines · Journeys')
    await expect(session.getByText('Picture converted', { exact: true })).toBeVisible()
    await expect(session.getByRole('list', { name: 'Why' })).toContainText('MPEG-4')
    await expect(session.getByRole('progressbar')).toBeVisible()
    await expect(session).toContainText(/[\d.]+ Mb\/s/)
    await expect(session).toContainText(/converted at (over )?[\d.]+×/)
  })

  await test.step('a word to them', async () => {
    await watching.getByRole('button', { name: 'A word to Ines' }).click()
    const dialog = page.getByRole('dialog', { name: 'A word to Ines' })
    await expect(dialog.getByRole('button', { name: 'Send' })).toBeDisabled()
    await dialog.getByLabel('What they read').fill('Dinner is ready')
    await page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
    await expect(window.getByRole('alert', { name: 'Message' })).toContainText('Dinner is ready')
  })

  await test.step('the last one stops them', async () => {
    await watching.getByRole('button', { name: 'Stop Ines' }).click()
    const dialog = page.getByRole('dialog', { name: `Stop ${ENCODED_FILM} for Ines?` })
    await dialog.getByRole('button', { name: 'Stop playing' }).click()
    await expect(window.getByRole('alertdialog', { name: 'Playing was stopped' })).toContainText(
      'Please try again later.',
    )
    await expect(watching).toContainText('Nobody is watching right now.')
  })

  await test.step('Ines says what her device does not open, and it counts', async () => {
    await window.goto('/settings/?section=players')
    const device = line(window, 'Chrome')
    await device.getByRole('button', { name: /^Correct/ }).click()
    const dialog = window.getByRole('dialog', { name: /^What .* plays$/ })
    await dialog.getByRole('checkbox', { name: 'Does not open Matroska' }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toBeHidden()
    await expect(device).toContainText('1 correction')
    await watch(window, FILM)
    await hasPhase(window, 'playing')
    await expect(player(window)).toHaveAttribute('data-method', 'remux')
    await window.goto('/settings/?section=players')
  })

  await test.step('on a phone, what is done with a device stands in one line', async () => {
    await window.setViewportSize({ width: 390, height: 844 })
    const middle = async (name: RegExp) => {
      const box = await line(window, 'Chrome').getByRole('button', { name }).boundingBox()
      return box && box.y + box.height / 2
    }
    expect(await middle(/^Correct/)).toBeCloseTo((await middle(/^Forget/)) ?? 0, 0)
  })

  await test.step('an admin takes the correction back', async () => {
    await page.getByRole('tab', { name: 'Transcoding report' }).click()
    const device = line(panel(page, 'Devices that play'), 'Ines')
    await expect(device).toContainText('1 correction')
    await device.getByRole('button', { name: /^Correct/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'All as measured' }).click()
    await expect(device).not.toContainText('1 correction')
    await watch(window, FILM)
    await hasPhase(window, 'playing')
    await expect(player(window)).toHaveAttribute('data-method', 'direct')
    await window.goto('/')
  })

  await test.step('her account is held to something', async () => {
    await page.getByRole('tab', { name: 'Users' }).click()
    await line(page, 'Ines').getByRole('button', { name: 'Edit Ines' }).click()
    const dialog = page.getByRole('dialog', { name: 'Edit Ines' })
    const pictures = dialog.getByRole('switch', { name: 'May have pictures converted' })
    await dialog.getByRole('switch', { name: 'May have titles converted' }).click()
    await expect(pictures).toBeDisabled()
    await dialog.getByRole('switch', { name: 'May have titles converted' }).click()
    await pictures.click()
    await dialog.getByLabel('Highest bit rate, anywhere').selectOption('2 Mbit/s')
    await dialog.getByLabel('Titles at a time').selectOption('one title')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toBeHidden()
    const users = await read(api, '/api/v1/users', '/api/v1/users')
    expect(users.find(({ name }) => name === 'Ines')?.playback).toMatchObject({
      max_bitrate_bps: 2_000_000,
      max_streams: 1,
      may_transcode: true,
      may_transcode_video: false,
    })
    await watch(window, ENCODED_FILM)
    await expect(window.getByRole('heading', { name: 'This cannot be played here' })).toBeVisible()
    await expect(window.getByRole('list', { name: 'Why' })).toContainText('may not have pictures converted')
  })
  await sofa.close()
  await api.delete(`/api/v1/users/${id}`)
})

test('what is converted on which device is told before anybody plays', async ({ signedIn: page }) => {
  await test.step('of the whole library', async () => {
    await page.goto('/admin/?section=report')
    await page.getByRole('button', { name: /Chrome on a computer/ }).click()
    const detail = panel(page, 'Chrome on a computer')
    const group = line(detail, 'The device does not play this kind of picture.').filter({
      hasText: ENCODED_FILM,
    })
    await expect(group).toContainText('Picture converted')
    await group.getByRole('link', { name: ENCODED_FILM }).click()
  })

  await test.step('of one title, on any device, with every rule that was asked', async () => {
    await expect(page.getByRole('heading', { level: 1, name: ENCODED_FILM })).toBeVisible()
    await page.getByRole('button', { name: 'On every device' }).click()
    const dialog = page.getByRole('dialog', { name: `How ${ENCODED_FILM} is played` })
    await dialog.getByLabel('Device').selectOption('mpv or Kodi')
    await expect(dialog.getByText('Played as it is', { exact: true })).toBeVisible()
    await dialog.getByLabel('Device').selectOption('Chrome on a computer')
    await expect(dialog.getByText('Picture converted', { exact: true })).toBeVisible()
    await expect(dialog.getByRole('list', { name: 'Why', exact: true })).toContainText('MPEG-4')
    await expect(dialog.getByText('What would have been less work, and why not')).toBeVisible()
    await dialog.getByText(/^All \d+ rules/).click()
    await expect(dialog.getByText(/VideoCodecNotSupported/).first()).toBeVisible()
  })
})

test('what encodes here is told, tested again, and the test stopped', async ({ signedIn: page }) => {
  await page.goto('/admin/?section=transcoding')
  await expect(line(panel(page, 'What encodes now'), 'Processor')).toContainText(/free/)
  const trials = panel(page, 'What was tested')
  // What a server tests when it begins takes its time where others work.
  await expect(trials.getByRole('button', { name: 'Test again' })).toBeVisible({ timeout: 120_000 })
  await trials.getByRole('button', { name: 'Test again' }).click()
  await expect(trials.getByRole('progressbar')).toBeVisible()
  await trials.getByRole('button', { name: 'Stop' }).click()
  await expect(trials.getByRole('button', { name: 'Test again' })).toBeVisible()
})

test('the way to OpenSubtitles is opened, its key kept unseen, and closed', async ({
  signedIn: page,
  api,
}) => {
  const kept = async () =>
    (await read(api, '/api/v1/settings/subtitles', '/api/v1/settings/{section}')).values
  await page.goto('/admin/?section=network')
  const provider = panel(page, 'OpenSubtitles')
  const isOn = provider.getByRole('switch', { name: 'Look for subtitles at OpenSubtitles.com' })
  await isOn.click()
  await provider.getByLabel('API key').fill('a secret key')
  await provider.getByLabel('User name').fill('ines')
  await provider.getByRole('button', { name: 'Save' }).click()
  await expect(provider.getByText('One is kept. Leave this empty to keep it.')).toBeVisible()
  await expect(provider.getByLabel('API key')).toHaveValue('')
  await provider.getByRole('switch', { name: 'Everybody may fetch subtitles' }).click()
  await expect.poll(kept).toMatchObject({
    is_opensubtitles_enabled: true,
    may_everyone_download: false,
    opensubtitles_user_name: 'ines',
  })
  expect(JSON.stringify(await kept())).not.toContain('a secret key')
  await page.reload()
  await expect(provider.getByLabel('User name')).toHaveValue('ines')
  await isOn.click()
  await expect(provider.getByLabel('API key')).toHaveCount(0)
  await expect.poll(kept).toMatchObject({ is_opensubtitles_enabled: false })
})

test('a backup is made, checked, found broken, and deleted', async ({ signedIn: page, api }) => {
  await noJobs(api)
  await page.goto('/admin/')
  const backups = panel(page, 'Backups')
  const lines = backups.getByRole('listitem')
  await expect(backups.getByText('None yet. One is made every night.')).toBeVisible()

  await test.step('made, and there by itself', async () => {
    await backups.getByRole('button', { name: 'Back up now' }).click()
    await expect(lines).toHaveCount(1)
    await expect(lines).toContainText('checked')
  })

  const file = await test.step('how one goes back to it', async () => {
    await lines.getByRole('button', { name: /^How to go back/ }).click()
    const dialog = page.getByRole('dialog', { name: /^Going back to/ })
    const command = await dialog.locator('code').textContent()
    expect(command).toMatch(/^rustfin restore .*\.db --config-dir /)
    await page.keyboard.press('Escape')
    return command?.split(' ')[2] ?? ''
  })

  await test.step('checked again, whole and broken', async () => {
    await lines.getByRole('button', { name: /^Check the backup/ }).click()
    await expect(page.getByText('The backup is sound.')).toBeVisible()
    const handle = openSync(file, 'r+')
    writeSync(handle, 'not a page of a database', 4096)
    closeSync(handle)
    await lines.getByRole('button', { name: /^Check the backup/ }).click()
    await expect(lines).toContainText('cannot be used')
    await expect(lines.getByRole('button', { name: /^How to go back/ })).toBeDisabled()
  })

  await test.step('deleted, after a question', async () => {
    await lines.getByRole('button', { name: /^Delete the backup/ }).click()
    const question = page.getByRole('alertdialog', { name: /^Delete the backup/ })
    await question.getByRole('button', { name: 'Delete' }).click()
    await expect(question).toBeHidden()
    await expect(backups.getByText('None yet.')).toBeVisible()
  })
})
