/** Subtitles that are more than text, drawn over the picture by the browser: told from pixels, not from what is said. */
import { expect, test, type Page } from './harness'
import { PAINTED_FILM, SHOWN } from './painted'
import { becomes, choose, hasPhase, player, reading, standAt, watch } from './player'

const [FIRST, SECOND] = SHOWN
const DARK_S = 15

interface Drawn {
  widthPx: number
  heightPx: number
  /** Where the middle of it lies, as a share of the picture's height. */
  middle: number
}

/** What lies on the canvas over the picture; null where there is none, or nothing on it. */
function drawn(page: Page): Promise<Drawn | null> {
  return page.locator('video').evaluate((video) => {
    const canvas = video.parentElement?.querySelector('canvas')
    if (!canvas || canvas.width === 0 || canvas.height === 0) return null
    const copy = document.createElement('canvas')
    copy.width = canvas.width
    copy.height = canvas.height
    const context = copy.getContext('2d')
    if (!context) throw new Error('This browser has no canvas')
    context.drawImage(canvas, 0, 0)
    const { data } = context.getImageData(0, 0, copy.width, copy.height)
    let [left, top, right, bottom] = [copy.width, copy.height, -1, -1]
    for (let at = 3; at < data.length; at += 4) {
      if ((data[at] ?? 0) < 200) continue
      const pixel = (at - 3) / 4
      const [x, y] = [pixel % copy.width, Math.floor(pixel / copy.width)]
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
    }
    if (right < 0) return null
    return {
      widthPx: right - left + 1,
      heightPx: bottom - top + 1,
      middle: (top + bottom) / 2 / copy.height,
    }
  })
}

async function shows(page: Page, what: string): Promise<Drawn> {
  let found: Drawn | null = null
  await expect
    .poll(async () => (found = await drawn(page)) !== null, { message: `${what} is shown`, timeout: 60_000 })
    .toBe(true)
  return found as unknown as Drawn
}

async function isDark(page: Page, what: string): Promise<void> {
  await expect.poll(() => drawn(page), { message: `nothing of ${what} is shown` }).toBeNull()
}

/** It comes while the film plays, not before its time, and goes again; and so after a seek at rest. */
async function isShownWhenItShould(page: Page, what: string): Promise<Drawn> {
  await standAt(page, FIRST.startS - 2)
  await isDark(page, what)
  await page.keyboard.press('k')
  const comes = await shows(page, what)
  const { positionS } = await reading(page)
  expect(positionS).toBeGreaterThanOrEqual(FIRST.startS - 0.1)
  expect(positionS).toBeLessThan(FIRST.endS)
  await standAt(page, DARK_S)
  await isDark(page, `${what} between`)
  await standAt(page, SECOND.startS + 2)
  await shows(page, `${what} after a seek`)
  return comes
}

test('scripts are drawn by their own fonts, in a file and in a stream, and go when they are turned off', async ({
  signedIn: page,
}) => {
  const fonts: number[] = []
  page.on('response', (answer) => {
    if (answer.url().includes('/stream/fonts/')) fonts.push(answer.status())
  })
  await watch(page, PAINTED_FILM)
  await hasPhase(page, 'playing')
  await expect(player(page)).toHaveAttribute('data-method', 'direct')

  const own = await test.step('the font of the file', async () => {
    await choose(page, 'Subtitles', /Signs/)
    return isShownWhenItShould(page, 'the script')
  })
  expect(fonts).toEqual([200])
  // Turned by eight degrees it is higher than a line, and it stands in the middle.
  expect(own.heightPx).toBeGreaterThan(own.widthPx / 8)
  expect(own.middle).toBeGreaterThan(0.4)
  expect(own.middle).toBeLessThan(0.6)

  await test.step('another font for a script that has none', async () => {
    await choose(page, 'Subtitles', /Plain/)
    const plain = await shows(page, 'the plain script')
    await choose(page, 'Subtitles', /Signs/)
    await expect.poll(async () => (await drawn(page))?.widthPx).not.toBe(plain.widthPx)
  })

  await test.step('in a stream', async () => {
    await choose(page, 'Settings', /^Quality/, /^360p/)
    await becomes(page, 'is 360 lines high', (now) => now.heightPx === 360)
    await expect(player(page)).toHaveAttribute('data-method', 'transcode')
    await isShownWhenItShould(page, 'the script over the stream')
  })

  await test.step('off', async () => {
    await page.keyboard.press('c')
    await isDark(page, 'the script')
    await expect(page.locator('[data-player] canvas')).toHaveCount(0)
  })
})

for (const { kind, name } of [
  { kind: 'of a Blu-ray', name: /Blu-ray/ },
  { kind: 'of a DVD', name: /DVD/ },
])
  test(`pictures of text ${kind} are drawn, in a file and in a stream`, async ({ signedIn: page }) => {
    await watch(page, PAINTED_FILM)
    await hasPhase(page, 'playing')
    await choose(page, 'Subtitles', name)
    const bar = await isShownWhenItShould(page, 'the picture')
    expect(bar.middle).toBeGreaterThan(0.8)
    await expect(player(page)).toHaveAttribute('data-method', 'direct')
    await choose(page, 'Settings', /^Quality/, /^360p/)
    await becomes(page, 'is 360 lines high', (now) => now.heightPx === 360)
    await isShownWhenItShould(page, 'the picture over the stream')
    await page.keyboard.press('c')
    await isDark(page, 'the picture')
  })

test('what cannot be drawn here is drawn into the picture by the server, and that is said', async ({
  signedIn: page,
}) => {
  await page.route('**/vendor/**/*.wasm', (route) => route.fulfill({ status: 404, body: '' }))
  await watch(page, PAINTED_FILM)
  await hasPhase(page, 'playing')
  await standAt(page, FIRST.startS + 2)
  await choose(page, 'Subtitles', /Signs/)
  await expect(page.getByRole('status').filter({ hasText: 'could not be drawn here' })).toBeVisible()
  await expect(player(page)).toHaveAttribute('data-method', 'transcode')
  await hasPhase(page, 'paused')
  await standAt(page, SECOND.startS + 2)
  // The words are in the picture itself now, warm on near black.
  await expect
    .poll(() =>
      page.locator('video').evaluate((video: HTMLVideoElement) => {
        const copy = document.createElement('canvas')
        copy.width = 320
        copy.height = 180
        const context = copy.getContext('2d')
        if (!context) throw new Error('This browser has no canvas')
        context.drawImage(video, 0, 0, 320, 180)
        const { data } = context.getImageData(0, 60, 320, 60)
        return data.filter((value, at) => at % 4 === 0 && value > 200).length
      }),
    )
    .toBeGreaterThan(80)
  await expect(page.locator('[data-player] canvas')).toHaveCount(0)
  await choose(page, 'Subtitles', /^Off/)
  await expect(player(page)).toHaveAttribute('data-method', 'direct')
})
