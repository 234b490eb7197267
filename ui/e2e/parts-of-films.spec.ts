/** A film of two files is one film: it goes on by itself, is as long as both, and is resumed where it was left. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { addLibrary, expect, read, test as base, type APIRequestContext, type Page } from './harness'
import { becomes, hasPhase, plays, reading, type Reading } from './player'

const PART_S = 40
/** Played as they are, and converted: another address, and the same one anew. */
const FILMS = [
  {
    title: 'Weir Upstream',
    suffix: 'mp4',
    encoder: ['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac'],
  },
  { title: 'Weir Downstream', suffix: 'avi', encoder: ['-c:v', 'mpeg4', '-q:v', '6', '-c:a', 'libmp3lame'] },
] as const

const test = base.extend<{ films: Record<string, string> }>({
  films: async ({ api, folder }, provide) => {
    for (const { title, suffix, encoder } of FILMS) {
      const own = path.join(folder, `${title} (1999)`)
      mkdirSync(own, { recursive: true })
      // The picture's shape tells the parts apart.
      for (const [number, width] of [
        [1, 320],
        [2, 480],
      ])
        execFileSync('ffmpeg', [
          ...['-v', 'error', '-y'],
          ...['-f', 'lavfi', '-i', `testsrc2=s=${width}x240:r=12:d=${PART_S}`],
          ...['-f', 'lavfi', '-i', `sine=f=${300 * (number ?? 1)}:d=${PART_S}`],
          ...[...encoder, '-g', '24', '-pix_fmt', 'yuv420p'],
          path.join(own, `${title} (1999) - cd${number}.${suffix}`),
        ])
    }
    const library = await addLibrary(api, 'Weirs', folder)
    const address = `/api/v1/libraries/${library}/items`
    const { items } = await read(api, address, '/api/v1/libraries/{library_id}/items')
    await provide(Object.fromEntries(items.map(({ title, id }) => [title, id])))
    expect((await api.delete(`/api/v1/libraries/${library}`)).ok()).toBe(true)
  },
})

const bar = (page: Page) => page.getByRole('slider', { name: 'Position' })
const standsAtS = async (page: Page) => Number(await bar(page).getAttribute('aria-valuenow'))

async function state(api: APIRequestContext, id: string) {
  return read(api, `/api/v1/playback/state/${id}`, '/api/v1/playback/state/{item_id}')
}

for (const { title, suffix } of FILMS)
  test(`a film of two ${suffix} files goes on with the second by itself`, async ({
    signedIn: page,
    api,
    films,
  }) => {
    const id = films[title] ?? ''
    // 4:3 and 2:1.
    const isSecond = ({ widthPx, heightPx }: Reading) => widthPx / heightPx > 1.5

    await test.step('it is one film, as long as both', async () => {
      await page.goto('/')
      await page.goto(`/watch/?id=${id}&from_ms=${(PART_S - 12) * 1000}`)
      expect(isSecond(await plays(page, 'the first part'))).toBe(false)
      await expect(bar(page)).toHaveAttribute('aria-valuemax', `${2 * PART_S}`)
    })

    await test.step('the second part follows, and nothing says that it is over', async () => {
      const second = await becomes(page, 'the second part', isSecond)
      expect(second.positionS).toBeLessThan(PART_S / 2)
      await plays(page, 'the second part')
      expect(await standsAtS(page)).toBeGreaterThanOrEqual(PART_S)
      expect((await state(api, id)).is_watched).toBe(false)
    })

    await test.step('the bar leads over the border and back', async () => {
      await page.keyboard.press('k')
      await hasPhase(page, 'paused')
      const box = await bar(page).boundingBox()
      if (!box) throw new Error('The seek bar has no place')
      await page.mouse.click(box.x + box.width / 4, box.y + box.height / 2)
      await becomes(page, 'a quarter in', (now) => {
        const isFirst = now.heightPx > 0 && !isSecond(now)
        return isFirst && Math.abs(now.positionS - PART_S / 2) < 3
      })
      await hasPhase(page, 'paused')
      await page.mouse.click(box.x + (box.width * 5) / 8, box.y + box.height / 2)
      await becomes(page, 'five eighths in', isSecond)
      await hasPhase(page, 'paused')
      expect(await standsAtS(page)).toBeCloseTo((2 * PART_S * 5) / 8, -0.5)
    })

    await test.step('left in the second part, it is resumed there', async () => {
      const leftAtS = (await reading(page)).positionS
      await page.keyboard.press('Escape')
      await expect.poll(async () => (await state(api, id)).position_ms).toBeGreaterThan(PART_S * 1000)
      await expect(page).toHaveURL(/:\d+\/$/)
      await page.reload()
      const row = page.getByRole('region', { name: 'Continue watching' })
      await row.getByRole('link', { name: new RegExp(title) }).press('Enter')
      await plays(page, 'the second part again')
      const again = await reading(page)
      expect(isSecond(again)).toBe(true)
      expect(Math.abs(again.positionS - leftAtS)).toBeLessThan(5)
    })

    await test.step('near the end of the last part it is watched', async () => {
      await page.keyboard.press('End')
      await hasPhase(page, 'ended')
      await expect.poll(async () => (await state(api, id)).is_watched).toBe(true)
    })
  })
