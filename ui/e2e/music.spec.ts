/** Music: an album by its tags, played from one track to the next while one looks around, and again after a reload. */
import AxeBuilder from '@axe-core/playwright'
import { addLibrary, expect, read, test, type Page } from './harness'
import { makeSongs } from './songs'

const bar = (page: Page) => page.getByRole('region', { name: 'Now playing' })

test('an album plays on by itself while one looks around, and is there after a reload', async ({
  signedIn: page,
  api,
  folder,
}) => {
  test.setTimeout(150_000)
  const album = 'Shore Songs'
  const song = { artist: 'Reed & Tide', album }
  makeSongs(folder, [
    { ...song, title: 'Ebb', disc: 1, track: 1 },
    { ...song, title: 'Slack Water', disc: 1, track: 2, artist: 'Reed & Tide feat. Wren', lengthS: 40 },
    { ...song, title: 'Lantern Reel', disc: 2, track: 1, lengthS: 40 },
    { ...song, title: 'Older Days', album: 'First Light', track: 1, year: 1998 },
  ])
  const library = await addLibrary(api, 'Songs', folder, 'music')

  await test.step('the library shows albums by their tags', async () => {
    await page.goto(`/library/?id=${library}`)
    await page
      .getByRole('link', { name: /Shore Songs/ })
      .first()
      .click()
    await expect(page.getByRole('heading', { level: 1, name: album })).toBeVisible()
    await expect(page.getByRole('heading', { level: 2, name: 'Disc 2' })).toBeVisible()
    await expect(page.getByText('3 tracks')).toBeVisible()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  })

  await test.step('artists and tracks are listed too, with letters and orders of their own', async () => {
    await page.goto(`/library/?id=${library}`)
    const titles = page.getByRole('list', { name: 'Titles in Songs' })
    await page.getByRole('button', { name: 'Artists' }).click()
    await expect(titles.getByRole('link', { name: 'Wren' })).toBeVisible()
    await page.getByRole('button', { name: 'Tracks' }).click()
    await expect(titles.getByRole('link', { name: 'Lantern Reel, Shore Songs' })).toBeVisible()
    await expect(page.getByText('4 titles')).toBeVisible()
    await expect(page).toHaveURL(/view=tracks/)
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await titles.getByRole('link', { name: /Ebb/ }).click()
    await expect(page.getByRole('heading', { level: 1, name: album })).toBeVisible()
  })

  await test.step('one track follows the other by itself', async () => {
    await page.getByRole('button', { name: 'Play Ebb' }).click()
    await expect(bar(page)).toHaveAttribute('data-listening', 'playing')
    await expect(bar(page).getByRole('link', { name: 'Ebb' })).toBeVisible()
    await expect(bar(page).getByRole('link', { name: 'Slack Water' })).toBeVisible({ timeout: 20_000 })
    await expect(bar(page)).toHaveAttribute('data-listening', 'playing')
    await expect(bar(page).getByText('Reed & Tide, Wren')).toBeVisible()
  })

  await test.step('it goes on while one looks around', async () => {
    await page.getByRole('link', { name: 'Wren' }).first().click()
    await expect(page.getByRole('heading', { level: 1, name: 'Wren' })).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Appears on' })).toBeVisible()
    await expect(bar(page)).toHaveAttribute('data-listening', 'playing')
    await page.goBack()
    await page.getByRole('link', { name: 'Reed & Tide', exact: true }).first().click()
    await expect(page.getByRole('link', { name: /First Light/ })).toBeVisible()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  })

  await test.step('next and previous, queue and words', async () => {
    await bar(page).getByRole('button', { name: 'Next', exact: true }).click()
    await expect(bar(page).getByRole('link', { name: 'Lantern Reel' })).toBeVisible()
    await expect(bar(page)).toHaveAttribute('data-listening', 'playing')
    await bar(page).getByRole('button', { name: 'Lyrics' }).click()
    await expect(page.getByRole('dialog').getByText('First line')).toBeVisible()
    await page.keyboard.press('Escape')
    await bar(page).getByRole('button', { name: 'Queue' }).click()
    await page.getByRole('dialog').getByLabel('Even loudness').selectOption('track')
    await page.keyboard.press('Escape')
  })

  await test.step('after a reload it waits where it was', async () => {
    await page.reload()
    await expect(bar(page).getByRole('link', { name: 'Lantern Reel' })).toBeVisible()
    await expect(bar(page)).toHaveAttribute('data-listening', 'paused')
    await bar(page).getByRole('button', { name: 'Play', exact: true }).click()
    await expect(bar(page)).toHaveAttribute('data-listening', 'playing')
  })

  await test.step('what was heard was counted', async () => {
    const plays = async (title: string) => {
      const found = await read(api, `/api/v1/search?q=${title}`, '/api/v1/search')
      const track = found.groups.find(({ kind }) => kind === 'track')?.items[0]
      expect(track?.poster, 'a track shows the cover of its album').toBeTruthy()
      return track?.user_data.play_count
    }
    await expect.poll(() => plays('Ebb')).toBe(1)
    expect(await plays('Slack'), 'it was skipped').toBe(0)
  })

  await test.step('the bar is closed for good', async () => {
    await bar(page).getByRole('button', { name: 'Stop listening' }).click()
    await expect(bar(page)).toBeHidden()
    await page.reload()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(bar(page)).toBeHidden()
  })
})
