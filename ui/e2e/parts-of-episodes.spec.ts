/** Parts of an episode: intros that are skipped, credits that lead on, chapters, small pictures on the bar. */
import { expect, test as base, addLibrary, read, type APIRequestContext, type Page } from './harness'
import { CHAPTERS, makeEpisodes } from './episodes'
import { becomes, hasPhase, standAt } from './player'

const SERIES = 'Ferry Line'
const [, INTRO, STORY, CREDITS] = CHAPTERS

const test = base.extend<{ episodes: string[] }>({
  episodes: async ({ api, folder }, provide) => {
    makeEpisodes(folder, SERIES, 3)
    const library = await addLibrary(api, 'Ferries', folder, 'series')
    const below = async (id: string) =>
      (await read(api, `/api/v1/items/${id}/children`, '/api/v1/items/{item_id}/children')).items
    const address = `/api/v1/libraries/${library}/items`
    const [series] = (await read(api, address, '/api/v1/libraries/{library_id}/items')).items
    const [season] = await below(series?.id ?? '')
    await provide((await below(season?.id ?? '')).map(({ id }) => id))
    expect((await api.delete(`/api/v1/libraries/${library}`)).ok()).toBe(true)
  },
})

async function prefer(api: APIRequestContext, wishes: Record<string, unknown>): Promise<void> {
  const answer = await api.patch('/api/v1/users/me/preferences', { data: wishes })
  expect(answer.ok(), await answer.text()).toBe(true)
}

async function open(page: Page, id: string | undefined, fromS: number): Promise<void> {
  await page.goto(`/watch/?id=${id}&from_ms=${fromS * 1000}`)
  await hasPhase(page, 'playing')
}

test('an intro is skipped as its viewer wants, and credits lead to the next episode', async ({
  signedIn: page,
  api,
  episodes: [first, second, third],
}) => {
  const skip = page.getByRole('button', { name: 'Skip intro' })

  await test.step('by a press', async () => {
    await open(page, first, INTRO.startS + 1)
    await expect(skip).toBeVisible()
    await page.keyboard.press('s')
    await becomes(page, 'is after the intro', (now) => now.positionS >= STORY.startS - 0.5)
    await expect(skip).toHaveCount(0)
  })

  await test.step('by itself once somebody says so; a season’s first stays theirs to skip', async () => {
    await page.mouse.move(300, 200)
    await page.mouse.move(320, 220)
    await page.getByRole('button', { name: 'Settings', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Skipping' }).press('ArrowRight')
    await page.getByRole('menuitemradio', { name: 'Skip by itself' }).first().press('Enter')
    await standAt(page, INTRO.startS + 1)
    await expect(skip).toBeVisible()
    await open(page, second, INTRO.startS)
    await becomes(page, 'is after the intro', (now) => now.positionS >= STORY.startS - 0.5)
    await page.getByRole('button', { name: 'Undo' }).click()
    await becomes(page, 'is in the intro again', (now) => now.positionS < STORY.startS - 3)
    await becomes(page, 'stays there', (now) => now.positionS > INTRO.startS + 1)
  })

  await test.step('not at all', async () => {
    await prefer(api, { intro_skip: 'off' })
    await open(page, second, INTRO.startS + 1)
    await becomes(page, 'plays on', (now) => now.positionS > INTRO.startS + 2)
    await expect(skip).toHaveCount(0)
  })

  await test.step('over the credits a countdown runs, and goes on by itself', async () => {
    await prefer(api, { intro_skip: 'button', next_episode_countdown_s: 4 })
    await open(page, second, CREDITS.startS - 1)
    const card = page.getByRole('region', { name: 'Next episode' })
    await expect(card).toContainText(/Next episode in \d s/)
    await expect(page.getByRole('button', { name: 'Skip credits' })).toHaveCount(0)
    await expect(page).toHaveURL(new RegExp(`id=${third}`))
    await hasPhase(page, 'playing')
  })

  await test.step('hidden, the credits are watched to their end', async () => {
    await open(page, second, CREDITS.startS - 1)
    const card = page.getByRole('region', { name: 'Next episode' })
    await card.getByRole('button', { name: 'Hide' }).click()
    await becomes(page, 'plays on', (now) => now.positionS > CREDITS.startS + 2)
    await expect(card).toHaveCount(0)
    await expect(page).toHaveURL(new RegExp(`id=${second}`))
  })
  await prefer(api, { next_episode_countdown_s: 10 })
})

test('the bar shows small pictures, and chapters lead to their beginnings', async ({
  signedIn: page,
  api,
  episodes: [first],
}) => {
  await open(page, first, 0)
  // What plays and has no pictures gets them before all others.
  await expect
    .poll(async () => (await api.get(`/api/v1/items/${first}/trickplay`)).status(), { timeout: 60_000 })
    .toBe(200)
  await open(page, first, 0)
  await standAt(page, 2)
  const bar = page.getByRole('slider', { name: 'Position' })
  const box = await bar.boundingBox()
  if (!box) throw new Error('The seek bar has no place')
  const picture = page.locator('[data-thumbnail]')
  const hover = async (share: number) => {
    const sheet = page.waitForResponse((answer) => answer.url().includes('/stream/trickplay/'))
    await page.mouse.move(box.x + box.width * share, box.y + box.height / 2)
    await expect(picture).toBeVisible()
    return { sheet, place: await picture.evaluate((element) => getComputedStyle(element).backgroundPosition) }
  }
  const early = await hover(0.05)
  expect((await early.sheet).status()).toBe(200)
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2)
  await expect
    .poll(() => picture.evaluate((element) => getComputedStyle(element).backgroundPosition))
    .not.toBe(early.place)
  await expect(picture.locator('..')).toContainText('Credits')
  expect(
    await bar.locator('[data-marker]').evaluateAll((bands) => bands.map((band) => band.dataset['marker'])),
  ).toEqual(['intro', 'credits'])

  await page.mouse.move(320, 220)
  await page.getByRole('button', { name: 'Chapters' }).click()
  const entry = page.getByRole('menuitem', { name: STORY.title })
  await expect
    .poll(() => entry.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0)
  await entry.press('Enter')
  await becomes(page, 'is at its chapter', (now) => Math.abs(now.positionS - STORY.startS) < 0.5)
})
