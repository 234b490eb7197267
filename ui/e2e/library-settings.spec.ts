/** What an admin sets about a library: when it is scanned, where its folders are, what is passed over; and names tried. */
import { mkdirSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { addLibrary, expect, noJobs, putFilms, read, test, type Page } from './harness'

const settingsOf = (library: string) => `/admin/?section=libraries&library=${library}&view=settings`

/** A part of the page, by its heading. */
const part = (page: Page, name: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true, level: 2 }) })

test('a library has times of its own', async ({ signedIn: page, api, folder }) => {
  putFilms(path.join(folder, 'Clocks'), [{ name: 'Noon (2004)' }])
  const library = await addLibrary(api, 'Clocks', path.join(folder, 'Clocks'))
  const saved = async () =>
    (await read(api, `/api/v1/libraries/${library}`, '/api/v1/libraries/{library_id}')).scan_schedule
  await page.goto('/admin/?section=libraries')
  await page.getByRole('link', { name: 'Settings Clocks' }).click()
  const schedule = part(page, 'When it is scanned')
  const when = schedule.getByLabel('When', { exact: true })

  await test.step('it begins with the times of all, and shows the next three', async () => {
    await expect(when).toHaveValue('inherit')
    await expect(when).toContainText('Like all libraries (every day at 04:00)')
    await expect(schedule.getByRole('listitem')).toHaveCount(3)
    await expect(schedule.getByRole('listitem').first()).toContainText('04:00')
  })

  await test.step('every week on a day, by choice', async () => {
    await when.selectOption('weekly')
    await schedule.getByLabel('Day').selectOption('Friday')
    await schedule.getByLabel('Time').fill('21:30')
    await expect(schedule.getByRole('listitem').first()).toContainText(/Friday.*21:30/)
    await schedule.getByRole('button', { name: 'Save' }).click()
    await expect(schedule.getByRole('button', { name: 'Save' })).toBeDisabled()
    expect(await saved()).toMatchObject({ mode: 'custom', cron: '30 21 * * 5' })
  })

  await test.step('by a cron line, with words for it; one that is none is refused and can be mended', async () => {
    await when.selectOption('custom')
    const line = schedule.getByLabel('Cron line')
    await line.fill('0 25 * * *')
    await expect(schedule.getByText('There is no such hour.')).toBeVisible()
    await schedule.getByRole('button', { name: 'Save' }).click()
    await expect(schedule.getByRole('alert')).toContainText('There is no such hour.')
    expect(await saved()).toMatchObject({ cron: '30 21 * * 5' })
    await line.fill('*/15 6-9 * * *')
    await expect(schedule.getByText(/Every 15 minutes, between 06:00 and 09:59/)).toBeVisible()
    await schedule.getByRole('button', { name: 'Save' }).click()
    await expect(schedule.getByRole('button', { name: 'Save' })).toBeDisabled()
    await page.reload()
    await expect(line).toHaveValue('*/15 6-9 * * *')
  })

  await test.step('never by itself', async () => {
    await when.selectOption('never')
    await schedule.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Not scanned by itself')).toBeVisible()
    expect(await saved()).toMatchObject({ mode: 'never', next_run_at: null })
  })

  await test.step('the times of all are changed where all are listed', async () => {
    await page.getByRole('link', { name: 'All libraries' }).click()
    await page.getByRole('button', { name: 'Change' }).click()
    const dialog = page.getByRole('dialog', { name: 'When libraries are scanned' })
    await dialog.getByLabel('When', { exact: true }).selectOption('hourly')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByText('Libraries are scanned every hour.')).toBeVisible()
    await page.getByRole('button', { name: 'Change' }).click()
    await dialog.getByLabel('When', { exact: true }).selectOption('daily')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Libraries are scanned every day at 04:00.')).toBeVisible()
  })
  await api.delete(`/api/v1/libraries/${library}`)
})

test('a folder that was moved is found again, one is taken away, and what is passed over is told', async ({
  signedIn: page,
  api,
  folder,
}) => {
  const [old, disk, more] = ['Old', 'Disk', 'More'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ]
  putFilms(
    old,
    Array.from({ length: 12 }, (_, number) => ({ name: `Crate ${number} (1990)` })),
  )
  putFilms(more, [{ name: 'Barrel (1991)' }])
  const library = await addLibrary(api, 'Crates', old)
  renameSync(old, disk)
  await api.post(`/api/v1/libraries/${library}/scan`)
  await noJobs(api)
  await page.goto(settingsOf(library))
  const folders = part(page, 'Folders')
  const dialog = page.getByRole('dialog', { name: 'This folder is somewhere else now' })

  await test.step('it is offline; a place with nothing of it is refused', async () => {
    await expect(folders.getByText('Offline')).toBeVisible()
    await folders.getByRole('button', { name: /somewhere else now/ }).click()
    await dialog.getByLabel('Where it is now').fill(path.join(folder, 'Nowhere'))
    await dialog.getByRole('button', { name: 'Look there' }).click()
    await expect(dialog.getByRole('alert')).toContainText('does not exist')
    await dialog.getByLabel('Where it is now').fill(more)
    await dialog.getByRole('button', { name: 'Look there' }).click()
    await expect(dialog.getByText('0 of 12 files are there')).toBeVisible()
    await expect(dialog.getByText('12 files are not there')).toBeVisible()
    await expect(dialog.getByRole('button', { name: 'Move it all the same' })).toBeDisabled()
    await dialog.getByRole('button', { name: 'Look elsewhere' }).click()
  })

  await test.step('what is not there is shown before, and it is moved', async () => {
    unlinkSync(path.join(disk, 'Crate 3 (1990).mkv'))
    await dialog.getByLabel('Where it is now').fill(disk)
    await dialog.getByRole('button', { name: 'Look there' }).click()
    await expect(dialog.getByText('11 of 12 files are there')).toBeVisible()
    await expect(dialog.getByText('Crate 3 (1990).mkv')).toBeVisible()
    await dialog.getByRole('button', { name: 'Move it there' }).click()
    await expect(dialog).toBeHidden()
    await expect(folders.locator('.font-mono', { hasText: disk }).first()).toBeVisible()
    await expect(folders.getByText('Online')).toBeVisible()
    await expect(folders.getByText('11 files')).toBeVisible()
  })

  await test.step('one more folder, and what removing it means', async () => {
    await noJobs(api)
    await folders.getByRole('button', { name: 'Add a folder' }).click()
    const picker = page.getByRole('dialog', { name: 'Choose a folder' })
    await picker.getByLabel('Path on the server').fill(more)
    await picker.getByRole('button', { name: 'Open this path' }).click()
    await expect(picker.getByText('No folders inside. You can choose this one.')).toBeVisible()
    await picker.getByRole('button', { name: 'Choose this folder' }).click()
    await expect(folders.getByText('1 file', { exact: false }).first()).toBeVisible()
    await noJobs(api)
    await folders.getByRole('button', { name: `Remove ${more}` }).click()
    const question = page.getByRole('alertdialog', { name: 'Remove a folder from Crates?' })
    await expect(question).toContainText('One title has no other file')
    await question.getByRole('button', { name: 'Remove the folder' }).click()
    await expect(question).toBeHidden()
    await expect(folders.locator('.font-mono', { hasText: more })).toHaveCount(0)
  })

  await test.step('what is passed over, and the rule that says so', async () => {
    await noJobs(api)
    writeFileSync(path.join(disk, '.ignore'), '# my own\nCrate 1*\n')
    writeFileSync(path.join(disk, 'notes.txt'), '')
    mkdirSync(path.join(disk, '@eaDir'))
    await folders.getByRole('button', { name: /What is passed over/ }).click()
    const told = page.getByRole('dialog', { name: 'What is passed over' })
    await expect(told.getByText('line 2 of .ignore')).toBeVisible()
    await expect(told.getByText('Crate 1 (1990).mkv')).toBeVisible()
    await expect(told.getByText('@eaDir/')).toBeVisible()
    await expect(told.getByText('notes.txt')).toBeVisible()
  })
  await api.delete(`/api/v1/libraries/${library}`)
})

test('names are tried, and what was tried can be passed on', async ({ signedIn: page }) => {
  await page.goto('/admin/')
  await page.getByRole('tab', { name: 'Names' }).click()

  await test.step('examples where there is nothing yet', async () => {
    await page.getByRole('button', { name: 'Show examples' }).click()
    await expect(page.getByText('Blade Runner', { exact: true })).toBeVisible()
    await expect(page.getByText('Final Cut', { exact: true })).toBeVisible()
  })

  await test.step('lines of a series, each with its parts and its rule', async () => {
    await page.getByLabel('Kind of library').selectOption('Series')
    await page.getByLabel('Paths').fill('Dark (2017)/Season 01/Dark - S01E02 - Lies.mkv\n\nDark/03.mkv')
    const first = page.getByRole('listitem').filter({ hasText: 'S01E02 - Lies' })
    await expect(first.getByText('Lies', { exact: true })).toBeVisible()
    await expect(first.getByText('2017', { exact: true })).toBeVisible()
    await expect(first.getByText('SxxEyy', { exact: true })).toBeVisible()
    await expect(page.getByText('2 names')).toBeVisible()
  })

  await test.step('the address shows the same to somebody else', async () => {
    await expect(page).toHaveURL(/section=names.*kind=series.*names=Dark/)
    const other = await page.context().newPage()
    await other.goto(page.url())
    await expect(other.getByText('SxxEyy', { exact: true })).toBeVisible()
    await expect(other.getByLabel('Paths')).toHaveValue(/S01E02 - Lies\.mkv\n/)
    await other.close()
  })
})
