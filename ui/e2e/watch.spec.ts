/** Watching: a real browser decodes real bytes, and a film goes on where it was left. */
import { FILM as LONG_FILM } from './film'
import { expect, idOf, read, signIn, test, unconverted } from './harness'
import {
  becomes,
  choose,
  hasPhase,
  openMenu,
  player,
  plays,
  reading,
  standAt,
  watch,
  type Reading,
} from './player'
import { admin } from './server'

const FILM = 'The Salt Meridian'
const CHAPTERED = "Director's Cut"
const WITH_SUBTITLES = 'Paper Harbour'
const UNKNOWN_TO_BROWSERS = 'Copperline'
const SERIES = 'The Greywater Signals'

const ENOUGH_FRAMES = 12
const TOLERANCE_S = 2

const isNear = (positionS: number, wantedS: number) => Math.abs(positionS - wantedS) <= TOLERANCE_S

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
    await standAt(page, 9)
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
  await watch(page, UNKNOWN_TO_BROWSERS)
  await plays(page, 'what is converted')
  await expect(player(page)).toHaveAttribute('data-method', 'transcode')
  await openMenu(page, 'Settings')
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
  await watch(page, WITH_SUBTITLES)
  await hasPhase(page, 'playing')
  await page.keyboard.press('k')
  const drawn = page.locator('[data-subtitles] > span')
  await choose(page, 'Subtitles', /^Spanish/)
  const firstCueS = () =>
    page.locator('video').evaluate((video: HTMLVideoElement) => {
      const shown = [...video.textTracks].find(({ mode }) => mode === 'hidden')
      return shown?.cues?.[0]?.startTime ?? null
    })
  await expect.poll(firstCueS).not.toBeNull()
  const startS = (await firstCueS()) ?? 0
  await standAt(page, startS + 0.3)
  await expect(drawn.first()).toBeVisible()
  const spanish = await drawn.first().textContent()
  expect(spanish?.trim()).not.toBe('')
  await choose(page, 'Subtitles', /English · separate file/)
  await expect(drawn.first()).not.toHaveText(spanish ?? '')
  await choose(page, 'Subtitles', /^Off/)
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
    await standAt(page, 10)
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
    await standAt(page, 1)
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

test('speed, picture in picture and media keys do what they say, and the pitch stays', async ({
  signedIn: page,
}) => {
  // What the player tells the system to call: keys of headsets and lock screens cannot be pressed here.
  await page.addInitScript(() => {
    const kept: Record<string, (details: { action: string; seekTime?: number }) => void> = {}
    Object.assign(window, { mediaKeys: kept })
    navigator.mediaSession.setActionHandler = (action, handler) => {
      if (handler) kept[action] = handler as (typeof kept)[string]
      else delete kept[action]
    }
  })
  const mediaKey = (action: string, seekTime?: number) =>
    page.evaluate(
      ([name, at]) =>
        (window as unknown as { mediaKeys: Record<string, (details: object) => void> }).mediaKeys[
          name as string
        ]?.({ action: name, ...(at !== undefined && { seekTime: at }) }),
      [action, seekTime] as const,
    )
  await watch(page, LONG_FILM)
  await plays(page, 'the film')

  await test.step('speed', async () => {
    await page.keyboard.press('k')
    await choose(page, 'Settings', /^Speed/, /^3×/)
    await becomes(page, 'three times as fast', (now) => now.rate === 3)
    const isPitchKept = () =>
      page.locator('video').evaluate((video: HTMLVideoElement) => video.preservesPitch)
    expect(await isPitchKept()).toBe(true)
    await choose(page, 'Settings', /^Speed/, /^0.25×/)
    await becomes(page, 'a quarter as fast', (now) => now.rate === 0.25)
    await choose(page, 'Settings', /^Speed/, /^Normal/)
    await becomes(page, 'as it was', (now) => now.rate === 1)
  })

  await test.step('media keys: play never pauses, pause never plays', async () => {
    expect(await page.evaluate(() => navigator.mediaSession.metadata?.title)).toContain(LONG_FILM)
    await mediaKey('play')
    await hasPhase(page, 'playing')
    await mediaKey('pause')
    await hasPhase(page, 'paused')
    await mediaKey('pause')
    await mediaKey('seekto', 8)
    await becomes(page, 'stands at 8 s', (now) => now.isPaused && isNear(now.positionS, 8))
    await mediaKey('play')
    await hasPhase(page, 'playing')
    await mediaKey('play')
    await becomes(page, 'plays on', (now) => !now.isPaused && now.positionS > 8.3)
  })

  await test.step('picture in picture, and back', async () => {
    const floats = () => page.evaluate(() => document.pictureInPictureElement !== null)
    await openMenu(page, 'Settings')
    await page.getByRole('menuitem', { name: 'Picture in picture' }).click()
    await expect.poll(floats).toBe(true)
    await page.keyboard.press('i')
    await expect.poll(floats).toBe(false)
  })
})

test('after episodes that followed by themselves it asks whether anybody is there', async ({
  signedIn: page,
}) => {
  await page.goto('/')
  await page.evaluate(() => sessionStorage.setItem('rf-unattended', `3 ${Date.now()}`))
  await watch(page, LONG_FILM)
  const question = page.getByRole('alertdialog', { name: 'Still watching?' })
  await expect(question.getByRole('button', { name: 'Keep playing' })).toBeFocused()
  await hasPhase(page, 'paused')
  await page.keyboard.press('Enter')
  await expect(question).toHaveCount(0)
  await plays(page, 'the film')
})

test('a remote leads to every control, and Back out of them before out of the film', async ({
  signedIn: page,
}) => {
  await page.goto('/')
  await page.goto(`/watch/?id=${await idOf(page.request, LONG_FILM)}&from_ms=0&layout=tv`)
  await hasPhase(page, 'playing')
  await page.keyboard.press('Enter')
  await hasPhase(page, 'paused')
  await standAt(page, 5)
  await page.keyboard.press('ArrowRight')
  await becomes(page, 'right is ahead', (now) => isNear(now.positionS, 10))
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('slider', { name: 'Position' })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  const sound = page.getByRole('button', { name: 'Sound', exact: true })
  for (let presses = 0; presses < 12; presses++) {
    if (await sound.evaluate((one) => one.matches(':focus'))) break
    await page.keyboard.press('ArrowRight')
  }
  await expect(sound).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toHaveCount(0)
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await expect(page.getByRole('button', { name: 'Back', exact: true })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.locator('button:focus')).toHaveCount(0)
  await expect(player(page)).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(player(page)).toHaveCount(0)
})

test('fingers: a tap shows the controls, two skip or pause, and a long one is twice as fast', async ({
  browser,
  demo,
}) => {
  const phone = await browser.newContext({
    baseURL: demo.url,
    viewport: { width: 844, height: 390 },
    hasTouch: true,
    isMobile: true,
  })
  const page = await phone.newPage()
  await signIn(page, admin)
  await watch(page, LONG_FILM)
  await plays(page, 'the film')
  const touch = (type: 'pointerdown' | 'pointerup') =>
    page.locator('[data-surface]').dispatchEvent(type, { pointerType: 'touch', button: 0 })
  const tap = (share: number, times: number) =>
    page.evaluate(
      async ([x, count]) => {
        const surface = document.querySelector('[data-surface]')
        for (let tapped = 0; tapped < count; tapped++)
          for (const type of ['pointerdown', 'pointerup'])
            surface?.dispatchEvent(
              new PointerEvent(type, {
                bubbles: true,
                pointerType: 'touch',
                button: 0,
                clientX: innerWidth * x,
                clientY: innerHeight / 2,
              }),
            )
      },
      [share, times] as const,
    )
  const pause = page.getByRole('button', { name: 'Pause', exact: true })
  await expect(page.locator('[inert] [data-controls]')).toHaveCount(1)
  await page.touchscreen.tap(420, 120)
  await expect(pause).toBeVisible()
  await standAt(page, 12)
  // Taps that follow at once add up, so each waits until what the one before said is gone.
  const said = (text: string) => page.getByRole('status').filter({ hasText: text })
  await tap(0.9, 2)
  await becomes(page, 'half a minute ahead', (now) => isNear(now.positionS, 42))
  await expect(said('0:42')).toHaveCount(0)
  await tap(0.1, 2)
  await becomes(page, 'ten seconds back', (now) => isNear(now.positionS, 32))
  await expect(said('0:32')).toHaveCount(0)
  await tap(0.5, 2)
  await hasPhase(page, 'playing')
  await touch('pointerdown')
  await becomes(page, 'twice as fast while held', (now) => now.rate === 2)
  await touch('pointerup')
  await becomes(page, 'as fast as before', (now) => now.rate === 1)
  await phone.close()
})
