/** Folders that are watched: what is copied in is there by itself; an admin sees how, and can switch it off. */
import path from 'node:path'
import { addLibrary, expect, noJobs, putFilms, read, test, watchFolders } from './harness'

test.beforeEach(({ api }) => watchFolders(api, true))
test.afterEach(({ api }) => watchFolders(api, false))

test('a film that is copied in is there by itself', async ({ signedIn: page, api, folder }) => {
  const films = path.join(folder, 'Watched')
  putFilms(films, [{ name: 'Early Bird (2011)' }])
  const library = await addLibrary(api, 'Watched', films)
  await noJobs(api)
  await page.goto(`/admin/?section=libraries&library=${library}&view=settings`)
  await expect(page.getByText('Changes are noticed within seconds.')).toBeVisible()
  await page.goto(`/library/?id=${library}`)
  await expect(page.getByRole('link', { name: 'Early Bird' }).first()).toBeVisible()
  putFilms(films, [{ name: 'Late Arrival (2012)' }])
  await expect(page.getByRole('link', { name: 'Late Arrival' }).first()).toBeVisible({ timeout: 20_000 })
})

test('what the server does by itself can be changed', async ({ signedIn: page, api }) => {
  const scanning = async () =>
    (await read(api, '/api/v1/settings/scanning', '/api/v1/settings/{section}')).values
  await page.goto('/admin/?section=background')
  const watching = page.getByRole('switch', { name: 'Watch folders' })
  await expect(watching).toBeChecked()
  await watching.click()
  await expect(watching).not.toBeChecked()
  await expect.poll(scanning).toMatchObject({ is_watching: false })
  await watching.click()
  await expect.poll(scanning).toMatchObject({ is_watching: true })
  await page.getByLabel('Folders that cannot be watched').selectOption('Scan every 60 minutes')
  await expect.poll(scanning).toMatchObject({ poll_every_minutes: 60 })
})
