/** Watching: a real browser decodes real bytes, and a film goes on where it was left. */
import { expect, idOf, read, signIn, test, unconverted, type Locator, type Page } from './harness'
import { admin } from './server'

const FILM = 'The Salt Meridian'
const CHAPTERED = "Director's Cut"
const WITH_SUBTITLES = 'Paper Harbour'
const UNKNOWN_TO_BROWSERS = 'Copperline'
const SERIES = 'The Greywater Signals'

const ENOUGH_FRAMES = 12
const TOLERANCE_S = 2

interface Reading {
  positionS: number
  durationS: number
  widthPx: number
  frames: number
  audioBytes: number
  isPaused: boolean
  volume: number
  isMuted: boolean
  rate: number
}

function reading(page: Page): Promise<Reading> {
  return page.locator('video').evaluate((element) => {
    const video = element as HTMLVideoElement & { webkitAudioDecodedByteCount: number }
    return {
      positionS: video.currentTime,
      durationS: video.duration,
      widthPx: video.videoWidth,
      frames: video.getVideoPlaybackQuality().totalVideoFrames,
      audioBytes: video.webkitAudioDecodedByteCount,
      isPaused: video.paused,
      volume: video.volume,
      isMuted: video.muted,
      rate: video.playbackRate,
    }
  })
}

const player = (page: Page): Locator => page.locator('[data-player]')

async function hasPhase(page: Page, phase: string): Promise<void> {
  await expect(player(page)).toHaveAttribute('data-player', phase, { timeout: 60_000 })
}

/** Waits until what is read of the picture satisfies; says what it read when it never does. */
async function becomes(page: Page, what: string, holds: (now: Reading) => boolean): Promise<Reading> {
  let now = await reading(page)
  await expect
    .poll(
      async () => {
        now = await reading(page)
        return holds(now) ? 'yes' : JSON.stringify(now)
      },
      { message: what, timeout: 60_000 },
    )
    .toBe('yes')
  return now
}

const isNear = (positionS: number, wantedS: number) => Math.abs(positionS - wantedS) <= TOLERANCE_S

/** Stops the film at a known place, so that what follows can be compared. */
async function pauseAt(page: Page, positionS: number): Promise<void> {
  if (!(await reading(page)).isPaused) await page.keyboard.press('k')
  await hasPhase(page, 'paused')
  await page.locator('video').evaluate((video: HTMLVideoElement, at) => {
    video.currentTime = at
  }, positionS)
  await becomes(page, `stands at ${positionS} s`, (now) => Math.abs(now.positionS - positionS) < 0.2)
}

test('a film is watched, left, and goes on after the server was restarted', async ({ page, demo }) => {
  await test.step('sign in', async () => {
    await page.goto('/')
    await expect(page).toHaveURL(/\/login\//)
    await page.getByLabel('Name').fill(admin.name)
    await page.getByLabel('Password', { exact: true }).fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByText('Name or password is wrong.')).toBeVisible()
    await page.getByLabel('Password', { exact: true }).fill(admin.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page).toHaveURL(/127\.0\.0\.1:\d+\/$/)
  })

  await test.step('home, film, play', async () => {
    await page
      .getByRole('main')
      .getByRole('link', { name: new RegExp(FILM) })
      .last()
      .click()
    await expect(page.getByRole('heading', { level: 1, name: FILM })).toBeVisible()
    await page.getByRole('main').getByRole('link', { name: 'Play', exact: true }).click()
    await expect(page).toHaveURL(/\/watch\/\?id=/)
  })

  await test.step('picture and sound are decoded', async () => {
    await hasPhase(page, 'playing')
    const first = await reading(page)
    expect(first.widthPx).toBeGreaterThan(0)
    await becomes(page, 'frames, sound and time go on', (now) => {
      const isMoving = now.positionS > first.positionS + 0.5
      return isMoving && now.frames > ENOUGH_FRAMES && now.audioBytes > 0
    })
  })

  await test.step('seek by the bar', async () => {
    await page.keyboard.press('k')
    await hasPhase(page, 'paused')
    const bar = page.getByRole('slider', { name: 'Position' })
    const box = await bar.boundingBox()
    if (!box) throw new Error('The seek bar has no place')
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await becomes(page, 'half way', (now) => isNear(now.positionS, now.durationS / 2))
  })

  const leftAtS = await test.step('leave at a known place', async () => {
    await pauseAt(page, 9)
    await page.keyboard.press('ArrowRight')
    const { positionS } = await becomes(page, 'five seconds on', (now) => isNear(now.positionS, 14))
    await page.keyboard.press('Escape')
    await expect(page.getByRole('heading', { level: 1, name: FILM })).toBeVisible()
    await expect(page.getByRole('main').getByRole('link', { name: /^Resume/ })).toBeVisible()
    return positionS
  })

  await test.step('the server comes back and still knows', async () => {
    await demo.stop()
    await demo.start()
    await page.goto('/')
    const row = page.getByRole('region', { name: 'Continue watching' })
    // By key: a click may fall between two places while pictures of the page above still arrive.
    await row.getByRole('link', { name: new RegExp(FILM) }).press('Enter')
    await expect(page).toHaveURL(/\/watch\/\?id=/)
    await hasPhase(page, 'playing')
    expect((await reading(page)).positionS).toBeGreaterThan(leftAtS - TOLERANCE_S)
    await page.keyboard.press('k')
    await hasPhase(page, 'paused')
    expect((await reading(page)).frames).toBeGreaterThan(0)
  })
})

test('what the browser does not know is converted, and the player says why', async ({ signedIn: page }) => {
  await page.goto(`/watch/?id=${await idOf(page.request, UNKNOWN_TO_BROWSERS)}&from_ms=0`)
  await hasPhase(page, 'playing')
  await expect(player(page)).toHaveAttribute('data-method', 'transcode')
  const first = await reading(page)
  expect(first.widthPx).toBeGreaterThan(0)
  await becomes(page, 'frames, sound and time go on', (now) => {
    const isMoving = now.positionS > first.positionS + 0.5 && now.frames > first.frames
    return isMoving && now.audioBytes > 0
  })
  await page.mouse.move(300, 200)
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Why it plays like this' }).press('Enter')
  const why = page.getByRole('dialog', { name: 'Why it plays like this' })
  const reasons = why.getByRole('list', { name: 'Why', exact: true }).getByRole('listitem')
  await expect(reasons.filter({ hasText: 'MPEG-2' })).toHaveCount(1)
})

test('what an account may not have converted says so, and why', async ({ page, api }) => {
  await signIn(page, await unconverted(api))
  await page.goto(`/watch/?id=${await idOf(page.request, UNKNOWN_TO_BROWSERS)}`)
  await expect(page.getByRole('heading', { level: 1, name: 'This cannot be played here' })).toBeVisible()
  const reasons = page.getByRole('list', { name: 'Why' }).getByRole('listitem')
  await expect(reasons.filter({ hasText: 'Your account may not have pictures converted.' })).toHaveCount(1)
  await expect(page.locator('video')).toHaveCount(0)
})

test('subtitles are drawn, and change with what is chosen', async ({ signedIn: page }) => {
  await page.goto(`/watch/?id=${await idOf(page.request, WITH_SUBTITLES)}&from_ms=0`)
  await hasPhase(page, 'playing')
  await page.keyboard.press('k')
  const drawn = page.locator('[data-subtitles] > span')
  const choose = async (name: string) => {
    await page.getByRole('button', { name: 'Subtitles' }).click()
    await page.getByRole('menuitemradio', { name }).click()
  }
  await choose('Spanish')
  const firstCueS = () =>
    page.locator('video').evaluate((video: HTMLVideoElement) => {
      const shown = [...video.textTracks].find(({ mode }) => mode === 'hidden')
      return shown?.cues?.[0]?.startTime ?? null
    })
  await expect.poll(firstCueS).not.toBeNull()
  const startS = (await firstCueS()) ?? 0
  await pauseAt(page, startS + 0.3)
  await expect(drawn.first()).toBeVisible()
  const spanish = await drawn.first().textContent()
  expect(spanish?.trim()).not.toBe('')
  await choose('English · separate file')
  await expect(drawn.first()).not.toHaveText(spanish ?? '')
  await choose('Off')
  await expect(drawn).toHaveCount(0)
})

test('an episode leads to the next one', async ({ signedIn: page }) => {
  const series = await idOf(page.request, SERIES)
  const children = await read(
    page.request,
    `/api/v1/items/${series}/children`,
    '/api/v1/items/{item_id}/children',
  )
  const season = children.items.find((child) => child.number === 1)
  if (!season) throw new Error('The series has no first season')
  const address = `/api/v1/items/${season.id}/children`
  const episodes = (await read(page.request, address, '/api/v1/items/{item_id}/children')).items
  const [first, second] = episodes.filter(({ state }) => state === 'present')
  if (!first || !second) throw new Error('The season has too few episodes')

  await page.goto(`/watch/?id=${first.id}&from_ms=0`)
  await hasPhase(page, 'playing')
  await page.keyboard.press('End')
  const card = page.getByRole('region', { name: 'Next episode' })
  await expect(card).toContainText(second.title)
  await card.getByRole('button', { name: 'Play now' }).click()
  await expect(page).toHaveURL(new RegExp(`id=${second.id}`))
  await hasPhase(page, 'playing')

  await test.step('and back again by key', async () => {
    await page.keyboard.press('p')
    await expect(page).toHaveURL(new RegExp(`id=${first.id}`))
    await hasPhase(page, 'playing')
    await page.keyboard.press('n')
    await expect(page).toHaveURL(new RegExp(`id=${second.id}`))
  })
})

test('every key of the player does what the help says', async ({ signedIn: page }) => {
  const film = await read(
    page.request,
    `/api/v1/items/${await idOf(page.request, FILM)}`,
    '/api/v1/items/{item_id}',
  )
  const file = film.versions.flatMap(({ parts }) => parts).find(({ name }) => name.includes(CHAPTERED))
  if (!file) throw new Error(`${FILM} has no ${CHAPTERED}`)
  await page.goto(`/watch/?id=${film.id}&version=${file.id}&from_ms=0`)
  await hasPhase(page, 'playing')
  await page.keyboard.press(' ')
  await hasPhase(page, 'paused')
  const press = (key: string) => page.keyboard.press(key)
  const at = (positionS: number) => (now: Reading) => Math.abs(now.positionS - positionS) < 0.6

  await test.step('positions', async () => {
    const { durationS } = await reading(page)
    await pauseAt(page, 10)
    const jumps: readonly [key: string, positionS: number][] = [
      ['ArrowRight', 15],
      ['ArrowLeft', 10],
      ['Home', 0],
      ['Shift+ArrowRight', durationS],
      ['Shift+ArrowLeft', 0],
      ...Array.from({ length: 10 }, (_, digit): [string, number] => [`${digit}`, (durationS * digit) / 10]),
    ]
    for (const [key, positionS] of jumps) {
      await press(key)
      await becomes(page, `${key} leads to ${positionS} s`, at(positionS))
    }
    await pauseAt(page, 1)
    await press('l')
    const { positionS } = await becomes(page, 'skips forward', (now) => now.positionS > 5)
    await press('j')
    await becomes(page, 'skips back', (now) => now.positionS < positionS - 5)
    await press('0')
    await becomes(page, 'the beginning', at(0))
    await press('PageUp')
    const { positionS: chapterS } = await becomes(page, 'the next chapter', (now) => now.positionS > 1)
    await press('PageUp')
    await becomes(page, 'the one after', (now) => now.positionS > chapterS + 1)
    await press('PageDown')
    await becomes(page, 'and back', at(chapterS))
  })

  await test.step('sound', async () => {
    const { volume } = await reading(page)
    await press('ArrowDown')
    await becomes(page, 'quieter', (now) => now.volume < volume)
    await press('ArrowUp')
    await becomes(page, 'louder', (now) => Math.abs(now.volume - volume) < 0.001)
    await press('m')
    await becomes(page, 'muted', (now) => now.isMuted)
    await press('m')
    await becomes(page, 'not muted', (now) => !now.isMuted)
  })

  await test.step('speed', async () => {
    await press('>')
    await becomes(page, 'faster', (now) => now.rate === 1.25)
    await press('<')
    await press('<')
    await becomes(page, 'slower', (now) => now.rate === 0.75)
    await press('Backspace')
    await becomes(page, 'normal', (now) => now.rate === 1)
  })

  await test.step('full screen, help, playing', async () => {
    await press('f')
    await expect(page.getByRole('button', { name: 'Leave full screen' })).toBeVisible()
    await press('f')
    await expect(page.getByRole('button', { name: 'Full screen', exact: true })).toBeVisible()
    await press('?')
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await expect(help).toBeVisible()
    await press('Escape')
    await expect(help).toBeHidden()
    await press('Home')
    await press('k')
    await hasPhase(page, 'playing')
    await press('End')
    await hasPhase(page, 'ended')
  })

  await test.step('leave', async () => {
    await press('Escape')
    await expect(player(page)).toHaveCount(0)
  })
})
