/** A film whose name breaks programs: it is shown, found and played like any other. */
import { copyFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { FILM } from './film'
import { addLibrary, expect, signIn, test } from './harness'
import { media } from './places'
import { plays } from './player'
import { admin } from './server'

/** With a new line, an emoji, a quote, and two bytes that are no UTF-8. */
const ODD = Buffer.concat([
  Buffer.from('Low\nTide 🎬 "Caf'),
  Buffer.from([0xe9, 0xff]),
  Buffer.from('" (2003)'),
])
const SHOWN = /Low Tide 🎬 "Caf/

test('a film with a new line, an emoji and bytes that are no text in its name', async ({
  page,
  api,
  folder,
}) => {
  const film = path.join(media, 'Films', `${FILM} (2021)`, `${FILM} (2021).mkv`)
  const place = Buffer.concat([Buffer.from(`${folder}/`), ODD])
  mkdirSync(place)
  copyFileSync(film, Buffer.concat([place, Buffer.from('/'), ODD, Buffer.from('.mkv')]))
  const library = await addLibrary(api, 'Odd names', folder)

  await signIn(page, admin)
  await page.goto(`/library/?id=${library}`)
  await page.getByRole('list', { name: 'Titles in Odd names' }).getByRole('link', { name: SHOWN }).click()
  await expect(page.getByRole('heading', { level: 1, name: SHOWN })).toBeVisible()
  await page.getByRole('main').getByRole('link', { name: 'Play', exact: true }).click()
  await plays(page, 'the film')
})
