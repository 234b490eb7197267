/** More subtitles: looked for at a stand-in of OpenSubtitles, fetched, handed in, moved, styled, and kept for the viewer. */
import { expect, idOf, read, test, type APIRequestContext, type Page } from './harness'
import { standIn } from './opensubtitles'
import { PAINTED_FILM } from './painted'
import { hasPhase, standAt, watch } from './player'

const SHOWN_S = 20

const set = async (api: APIRequestContext, section: string, values: Record<string, unknown>) => {
  const answer = await api.patch(`/api/v1/settings/${section}`, { data: values })
  expect(answer.ok(), await answer.text()).toBe(true)
}

async function openDialog(page: Page) {
  await page.mouse.move(300, 200)
  await page.mouse.move(320, 220)
  await page.getByRole('button', { name: 'Subtitles', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Find or add' }).click()
  return page.getByRole('dialog', { name: 'Subtitles' })
}

test('subtitles are looked for and fetched while a film plays', async ({ signedIn: page, api, demo }) => {
  const provider = await standIn(demo.providerPort)
  await watch(page, PAINTED_FILM)
  await hasPhase(page, 'playing')
  await standAt(page, SHOWN_S)
  const dialog = await openDialog(page)

  await test.step('switched off, it says where to switch it on', async () => {
    await expect(dialog.getByText('Searching is not switched on')).toBeVisible()
    await expect(dialog.getByRole('link', { name: 'Set it up' })).toHaveAttribute('href', /section=network/)
    await page.keyboard.press('Escape')
    await set(api, 'network', { is_offline: false })
    await set(api, 'subtitles', { is_opensubtitles_enabled: true, opensubtitles_api_key: 'key' })
    await page.reload()
    await hasPhase(page, 'playing')
    await standAt(page, SHOWN_S)
  })

  await test.step('what goes wrong is said, and can be tried again', async () => {
    await openDialog(page)
    provider.failure = 500
    await dialog.getByRole('button', { name: 'Search', exact: true }).click()
    await expect(dialog.getByText('OpenSubtitles answered 500.')).toBeVisible()
    provider.failure = null
    await dialog.getByRole('button', { name: 'Try again' }).click()
    await expect(dialog.getByText('Nothing in this language')).toBeVisible()
  })

  await test.step('one is fetched, and shown at once', async () => {
    provider.found = [
      { ref: 7, release: 'Painted.Estuary.2015.1080p', language: 'en', fits: true },
      { ref: 8, release: 'Painted.Estuary.CAM', language: 'en', fits: false },
    ]
    await dialog.getByRole('button', { name: 'Ask again' }).click()
    const rows = dialog.getByRole('list', { name: 'Found' }).getByRole('listitem')
    await expect(rows).toHaveCount(2)
    await expect(rows.first()).toContainText('Fits this file')
    await rows
      .first()
      .getByRole('button', { name: /^Fetch/ })
      .click()
    await expect(rows.first()).toContainText('Here')
    await expect(dialog.getByText(/4 downloads left until/)).toBeVisible()
    await expect(page.locator('[data-subtitles] > span')).toHaveText('Words from elsewhere.')
  })

  await test.step('a quota that is used up says when it renews', async () => {
    provider.left = 0
    const rows = dialog.getByRole('list', { name: 'Found' }).getByRole('listitem')
    await rows
      .nth(1)
      .getByRole('button', { name: /^Fetch/ })
      .click()
    await expect(dialog.getByRole('alert')).toContainText(/quota|downloads/i)
    await page.keyboard.press('Escape')
  })

  await set(api, 'subtitles', { is_opensubtitles_enabled: false, opensubtitles_api_key: '' })
  await set(api, 'network', { is_offline: true })
  await provider.stop()
})

test("one's own file is handed in, moved and styled for its viewer, and taken away again", async ({
  signedIn: page,
}) => {
  await watch(page, PAINTED_FILM)
  await hasPhase(page, 'playing')
  await standAt(page, SHOWN_S)
  const drawn = page.locator('[data-subtitles] > span')

  await test.step('handed in', async () => {
    const dialog = await openDialog(page)
    await dialog.getByRole('tab', { name: 'Own file' }).click()
    await dialog.getByRole('button', { name: 'Hand in' }).click()
    await expect(dialog.getByText('Choose a file first.')).toBeVisible()
    const words = '1\n00:00:15,000 --> 00:00:21,000\nMy own words.\n'
    const file = { name: 'mine.srt', mimeType: 'text/plain', buffer: Buffer.from(words) }
    await dialog.getByLabel('File', { exact: true }).setInputFiles(file)
    await dialog.getByRole('button', { name: 'Hand in' }).click()
    await expect(drawn).toHaveText('My own words.')
    await page.keyboard.press('Escape')
  })

  await test.step('moved, and still so the next time', async () => {
    const kept = page.waitForResponse((answer) => answer.url().includes('/offset'))
    for (let pressed = 0; pressed < 15; pressed++) await page.keyboard.press('g')
    await expect(drawn).toHaveCount(0)
    expect((await kept).status()).toBe(204)
    await page.reload()
    await hasPhase(page, 'playing')
    await standAt(page, SHOWN_S)
    await expect(drawn).toHaveCount(0)
    await standAt(page, SHOWN_S - 1)
    await expect(drawn).toHaveText('My own words.')
  })

  await test.step('styled, for this viewer on any device', async () => {
    await page.mouse.move(300, 200)
    await page.getByRole('button', { name: 'Subtitles', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Look and timing' }).click()
    await page.getByRole('dialog').getByLabel('Size').selectOption('Huge')
    await page.getByRole('dialog').getByLabel('Behind the words').selectOption('Dark box')
    await expect
      .poll(async () => {
        const me = await read(page.request, '/api/v1/users/me/preferences', '/api/v1/users/me/preferences')
        return [me.subtitle_style.size_percent, me.subtitle_style.background]
      })
      .toEqual([190, '#000000bf'])
    await page.getByRole('dialog').getByRole('button', { name: 'Back to the beginning' }).click()
    await page.keyboard.press('Escape')
  })

  await test.step('taken away on the page of the title', async () => {
    await page.goto(`/item/?id=${await idOf(page.request, PAINTED_FILM)}`)
    await page.getByRole('main').getByRole('button', { name: /^More/ }).first().click()
    await page.getByRole('menuitem', { name: 'Subtitles…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Subtitles' })
    await dialog.getByRole('tab', { name: /There already/ }).click()
    const own = dialog.getByRole('listitem').filter({ hasText: 'handed in' })
    await own.getByRole('button', { name: /^Remove/ }).click()
    await expect(own).toHaveCount(0)
  })
})
