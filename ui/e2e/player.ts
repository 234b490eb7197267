/** What journeys of the player share: its readings, its waiting, its menus. */
import { expect, idOf, type Locator, type Page } from './harness'

export interface Reading {
  positionS: number
  durationS: number
  widthPx: number
  heightPx: number
  frames: number
  audioBytes: number
  isPaused: boolean
  volume: number
  isMuted: boolean
  rate: number
}

export function reading(page: Page): Promise<Reading> {
  return page.locator('video').evaluate((element) => {
    const video = element as HTMLVideoElement & { webkitAudioDecodedByteCount: number }
    return {
      positionS: video.currentTime,
      durationS: video.duration,
      widthPx: video.videoWidth,
      heightPx: video.videoHeight,
      frames: video.getVideoPlaybackQuality().totalVideoFrames,
      audioBytes: video.webkitAudioDecodedByteCount,
      isPaused: video.paused,
      volume: video.volume,
      isMuted: video.muted,
      rate: video.playbackRate,
    }
  })
}

export const player = (page: Page): Locator => page.locator('[data-player]')

export async function hasPhase(page: Page, phase: string): Promise<void> {
  await expect(player(page)).toHaveAttribute('data-player', phase, { timeout: 60_000 })
}

/** Waits until what is read of the picture satisfies; says what it read when it never does. */
export async function becomes(page: Page, what: string, holds: (now: Reading) => boolean): Promise<Reading> {
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

/** Pictures and sound are decoded, and time goes on. */
export async function plays(page: Page, what: string): Promise<Reading> {
  await hasPhase(page, 'playing')
  const first = await reading(page)
  return becomes(page, `${what} plays on`, (now) => {
    const isMoving = now.positionS > first.positionS + 0.5 && now.frames > first.frames
    return isMoving && now.heightPx > 0 && now.audioBytes > 0
  })
}

export async function watch(page: Page, title: string, fromMs = 0): Promise<void> {
  await page.goto(`/watch/?id=${await idOf(page.request, title)}&from_ms=${fromMs}`)
}

/** Stands still at a second, shown. */
export async function standAt(page: Page, positionS: number): Promise<void> {
  if (!(await reading(page)).isPaused) await page.keyboard.press('k')
  await hasPhase(page, 'paused')
  await page.locator('video').evaluate((video: HTMLVideoElement, at) => {
    video.currentTime = at
  }, positionS)
  await becomes(page, `stands at ${positionS} s`, (now) => Math.abs(now.positionS - positionS) < 0.2)
}

/** Opens a menu of the bar. */
export async function openMenu(page: Page, menu: string): Promise<void> {
  // The controls rest while nobody moves.
  await page.mouse.move(300, 200)
  await page.mouse.move(320, 220)
  await page.getByRole('button', { name: menu, exact: true }).click()
}

/** Opens a menu of the bar and chooses; names before the last are of submenus. */
export async function choose(page: Page, menu: string, ...names: readonly RegExp[]): Promise<void> {
  await openMenu(page, menu)
  for (const name of names.slice(0, -1)) await page.getByRole('menuitem', { name }).press('ArrowRight')
  await page.getByRole('menuitemradio', { name: names.at(-1) as RegExp }).press('Enter')
}
