/** Watching what has to be converted: a real browser, a real server, real ffmpeg behind it. */
import { ENCODED_FILM, FILM, PACKED_FILM } from './film'
import { expect, idOf, read, signIn, test, type Page } from './harness'
import { becomes, choose, openMenu, player, plays, reading, watch } from './player'
import { admin } from './server'

const sessions = async (page: Page) =>
  (await read(page.request, '/api/v1/playback/sessions', '/api/v1/playback/sessions')).filter(({ item }) =>
    [FILM, ENCODED_FILM, PACKED_FILM].includes(item.title),
  )

test('what no browser knows is converted: played, sought, switched and stopped', async ({
  signedIn: page,
}) => {
  await watch(page, ENCODED_FILM)
  await plays(page, 'the converted film')
  await expect(player(page)).toHaveAttribute('data-method', 'transcode')
  // A slow machine begins smaller.
  await becomes(page, 'all of its lines', ({ heightPx }) => heightPx === 720)

  await test.step('seek far beyond what has been made, and back', async () => {
    await page.keyboard.press('8')
    await becomes(page, 'stands at 48 s', (now) => now.positionS > 47.5)
    await plays(page, 'after the seek')
    await page.keyboard.press('1')
    await becomes(page, 'stands at 6 s', (now) => now.positionS > 5.5 && now.positionS < 20)
    await plays(page, 'after the seek back')
  })

  await test.step('quality', async () => {
    await choose(page, 'Settings', /^Quality/, /^360p/)
    await becomes(page, 'is 360 lines high', (now) => now.heightPx === 360)
    await plays(page, 'at 360p')
    await choose(page, 'Settings', /^Quality/, /^720p/)
    await becomes(page, 'is 720 lines high', (now) => now.heightPx === 720)
    // How high that gets is told by how busy this machine is.
    await choose(page, 'Settings', /^Quality/, /^Automatic/)
    await plays(page, 'at any quality')
    await page.mouse.move(300, 200)
    await page.getByRole('button', { name: 'Settings', exact: true }).click()
    await page.getByRole('menuitem', { name: /^Quality/ }).press('ArrowRight')
    await expect(page.getByRole('menuitemradio', { name: /^Automatic/ })).toBeChecked()
    await page.keyboard.press('Escape')
  })

  await test.step('sound', async () => {
    const before = await plays(page, 'in English')
    await choose(page, 'Sound', /German/)
    const after = await plays(page, 'in German')
    expect(after.positionS).toBeGreaterThan(before.positionS)
    await openMenu(page, 'Sound')
    await expect(page.getByRole('menuitemradio', { name: /German/ })).toBeChecked()
    await page.keyboard.press('Escape')
  })

  await test.step('subtitles', async () => {
    await choose(page, 'Subtitles', /German/)
    await page.keyboard.press('k')
    await page.keyboard.press('1')
    const drawn = page.locator('[data-subtitles] > span')
    await expect(drawn).toHaveText('Zweimal kommt die Flut.')
    await choose(page, 'Subtitles', /English/)
    await expect(drawn).toHaveText('The tide comes in twice.')
    await page.keyboard.press('c')
    await expect(drawn).toHaveCount(0)
  })

  await test.step('numbers and reasons', async () => {
    await page.keyboard.press('Shift+S')
    const stats = page.getByRole('region', { name: 'Statistics' })
    await expect(stats).toContainText('hls.js')
    await expect(stats).toContainText('Picture converted')
    await page.keyboard.press('Shift+S')
    await expect(stats).toHaveCount(0)
    await openMenu(page, 'Settings')
    await page.getByRole('menuitem', { name: 'Why it plays like this' }).press('Enter')
    const why = page.getByRole('dialog', { name: 'Why it plays like this' })
    await expect(why.getByRole('list', { name: 'Why' }).getByRole('listitem').first()).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(why).toHaveCount(0)
  })

  await test.step('leaving ends it', async () => {
    await expect.poll(async () => (await sessions(page)).length).toBe(1)
    await page.keyboard.press('Escape')
    await expect(player(page)).toHaveCount(0)
    await expect.poll(async () => (await sessions(page)).length).toBe(0)
  })
})

test('what lies in another container is packed anew: played, sought, left and gone on with', async ({
  signedIn: page,
}) => {
  await page.goto(`/item/?id=${await idOf(page.request, PACKED_FILM)}`)
  const main = page.getByRole('main')
  await main.getByRole('link', { name: 'Play', exact: true }).click()
  await plays(page, 'the film, packed anew')
  await expect(player(page)).toHaveAttribute('data-method', 'remux')
  expect((await reading(page)).heightPx).toBe(720)

  await test.step('it says that nothing but the container is in the way', async () => {
    await openMenu(page, 'Settings')
    await page.getByRole('menuitem', { name: 'Why it plays like this' }).press('Enter')
    const why = page.getByRole('dialog', { name: 'Why it plays like this' })
    await expect(why.getByRole('list', { name: 'Why', exact: true }).getByRole('listitem')).toHaveCount(1)
    await page.keyboard.press('Escape')
    await expect(why).toHaveCount(0)
  })

  await test.step('seek far beyond what has been sent, and back', async () => {
    await page.keyboard.press('8')
    await becomes(page, 'stands at 48 s', (now) => now.positionS > 47.5)
    await plays(page, 'after the seek')
    await page.keyboard.press('1')
    await becomes(page, 'stands at 6 s', (now) => now.positionS > 5.5 && now.positionS < 20)
    await plays(page, 'after the seek back')
  })

  await test.step('left half way, it goes on from there', async () => {
    await page.keyboard.press('k')
    await expect(player(page)).toHaveAttribute('data-player', 'paused')
    await page.keyboard.press('5')
    await becomes(page, 'stands at 30 s', (now) => Math.abs(now.positionS - 30) < 0.5)
    await page.keyboard.press('Escape')
    await main.getByRole('link', { name: /^Resume/ }).click()
    const resumed = await plays(page, 'the rest of the film')
    expect(resumed.positionS).toBeGreaterThan(28)
    expect(resumed.positionS).toBeLessThan(45)
    await expect(player(page)).toHaveAttribute('data-method', 'remux')
  })
})

test('a film that plays as it is becomes smaller and whole again, at the same second', async ({
  signedIn: page,
}) => {
  await watch(page, FILM, 20_000)
  await plays(page, 'the film as it is')
  await expect(player(page)).toHaveAttribute('data-method', 'direct')
  await choose(page, 'Settings', /^Quality/, /^480p/)
  const small = await becomes(page, 'is 480 lines high', (now) => now.heightPx === 480)
  expect(small.positionS).toBeGreaterThan(19)
  await plays(page, 'at 480p')
  await expect(player(page)).toHaveAttribute('data-method', 'transcode')
  await choose(page, 'Settings', /^Quality/, /^Original/)
  const whole = await becomes(page, 'is whole again', (now) => now.heightPx === 720)
  expect(whole.positionS).toBeGreaterThan(19)
  await expect(player(page)).not.toHaveAttribute('data-method', 'transcode')
})

test('another sound track of a file goes on at the same second', async ({ signedIn: page }) => {
  await watch(page, FILM, 10_000)
  await plays(page, 'in English')
  await choose(page, 'Sound', /German/)
  await expect(player(page)).toHaveAttribute('data-method', 'remux')
  const german = await plays(page, 'in German')
  expect(german.positionS).toBeGreaterThan(9)
  expect(german.positionS).toBeLessThan(40)
})

test('a broken file is tried in another way, without a press', async ({ signedIn: page }) => {
  // The bytes of the file itself are cut off; the playlists behind the other way are whole.
  await page.route('**/stream/file/**', (route) =>
    route.fulfill({ status: 200, contentType: 'video/mp4', body: 'not a film' }),
  )
  await watch(page, FILM, 15_000)
  await plays(page, 'the film, packed anew')
  await expect(player(page)).toHaveAttribute('data-method', 'remux')
  expect((await reading(page)).positionS).toBeGreaterThan(14)
})

test('what stays broken says so, and goes on at the same second when asked', async ({ signedIn: page }) => {
  const asked: string[] = []
  await page.route('**/stream/hls/**', (route) => {
    asked.push(route.request().url())
    return route.fulfill({ status: 507, body: '{}' })
  })
  await watch(page, ENCODED_FILM, 30_000)
  const problem = page.getByRole('alert').filter({ hasText: 'disk is full' })
  await expect(problem).toBeVisible({ timeout: 60_000 })
  // At once, not after asking for half a minute while it says that something is being made.
  expect(asked).toHaveLength(1)
  await page.unroute('**/stream/hls/**')
  await problem.getByRole('button', { name: 'Try again' }).click()
  await expect(problem).toHaveCount(0)
  expect((await plays(page, 'after trying again')).positionS).toBeGreaterThan(29)
})

test('whoever runs the server can say a word, and stop it', async ({ signedIn: page, browser, baseURL }) => {
  const begun = page.waitForResponse(
    (answer) => answer.request().method() === 'POST' && answer.url().endsWith('/api/v1/playback/sessions'),
  )
  await watch(page, PACKED_FILM)
  const { id } = (await (await begun).json()) as { id: string }
  await plays(page, 'the film')
  const office = await browser.newPage({ baseURL: baseURL ?? '' })
  await signIn(office, admin)
  // Windows of earlier journeys were closed without a word, so theirs may still be there.
  await expect.poll(async () => (await sessions(office)).map((session) => session.id)).toContain(id)
  const say = (what: 'message' | 'terminate', text: string) =>
    office.request.post(`/api/v1/playback/sessions/${id}/${what}`, { data: { text } })
  expect((await say('message', 'Dinner is ready')).ok()).toBe(true)
  const banner = page.getByRole('alert', { name: 'Message' })
  await expect(banner).toContainText('Dinner is ready')
  await banner.getByRole('button', { name: 'Close' }).click()
  expect((await say('terminate', 'The server sleeps now')).ok()).toBe(true)
  const card = page.getByRole('alertdialog', { name: 'Playing was stopped' })
  await expect(card).toContainText('The server sleeps now')
  await expect
    .poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.paused))
    .toBe(true)
  // That its stream has ended, a player hears when it needs more of it. It must not begin another for that.
  const begunAnew: string[] = []
  page.on('request', (asked) => {
    if (asked.method() === 'POST' && asked.url().endsWith('/api/v1/playback/sessions'))
      begunAnew.push(asked.url())
  })
  await page.locator('video').evaluate((video: HTMLVideoElement) => {
    video.currentTime = 55
  })
  await expect(player(page)).toHaveAttribute('data-player', 'failed')
  await expect(card).toContainText('The server sleeps now')
  expect(begunAnew).toEqual([])
  await office.close()
})
