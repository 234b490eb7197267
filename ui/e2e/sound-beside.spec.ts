/** A sound track in a file of its own beside a film: on the title's page, in the player's menu, heard, and kept. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { addLibrary, expect, read, test } from './harness'
import { choose, openMenu, player, plays } from './player'

const TITLE = 'Alder Weir'
const LENGTH_S = 40

test('sound beside a film is listed, picked, heard and kept', async ({ signedIn: page, api, folder }) => {
  const own = path.join(folder, `${TITLE} (2003)`)
  const stem = path.join(own, `${TITLE} (2003)`)
  mkdirSync(own, { recursive: true })
  const tone = (hz: number) => ['-f', 'lavfi', '-i', `sine=f=${hz}:d=${LENGTH_S}:r=48000`]
  const picture = ['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=12:d=${LENGTH_S}`]
  const encoder = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-g',
    '24',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
  ]
  execFileSync('ffmpeg', ['-v', 'error', ...picture, ...tone(300), ...encoder, `${stem}.mp4`])
  execFileSync('ffmpeg', ['-v', 'error', ...tone(700), `${stem}.de.ac3`])
  const library = await addLibrary(api, 'Sounds beside', folder)
  const { items } = await read(
    api,
    `/api/v1/libraries/${library}/items`,
    '/api/v1/libraries/{library_id}/items',
  )
  const id = items[0]?.id ?? ''

  await test.step('the page of the title lists it', async () => {
    await page.goto(`/item/?id=${id}`)
    await page.getByRole('heading', { name: 'Media info' }).click()
    const line = page.getByRole('listitem').filter({ hasText: 'German' })
    await expect(line).toContainText('File of its own')
  })

  await test.step('it is picked and heard, and the picture stays as it is', async () => {
    await page.goto(`/watch/?id=${id}&from_ms=4000`)
    await plays(page, 'with its own sound')
    await expect(player(page)).toHaveAttribute('data-method', 'direct')
    await choose(page, 'Sound', /German/)
    await expect(player(page)).toHaveAttribute('data-method', /remux|audio_transcode/)
    await plays(page, 'with the German sound')
  })

  await test.step('it is heard again the next time', async () => {
    await page.reload()
    await plays(page, 'once more')
    await openMenu(page, 'Sound')
    await expect(page.getByRole('menuitemradio', { name: /German/ })).toBeChecked()
  })

  expect((await api.delete(`/api/v1/libraries/${library}`)).ok()).toBe(true)
})
