/** Running the house: libraries and their scans, scans that ask, jobs, people, and the way to the internet. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { addLibrary, expect, noJobs, putFilms, read, signInBy, test, type Page } from './harness'

const SECRET = 'a door of their own'

/** The panel of a library in administration. */
const panel = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) })

test('a library is made, scanned, stopped, changed and taken away', async ({
  signedIn: page,
  api,
  folder,
}) => {
  const small = path.join(folder, 'Small')
  putFilms(small, [{ name: 'Low Tide (2004)' }, { name: 'High Tide (2005)' }])
  await page.goto('/admin/?section=libraries')

  await test.step('made, its folder found in the picker', async () => {
    await page.getByRole('button', { name: 'Add a library' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a library' })
    await dialog.getByLabel('Name').fill('')
    await dialog.getByRole('button', { name: 'Add and scan' }).click()
    await expect(dialog.getByText('Give the library a name.')).toBeVisible()
    await expect(dialog.getByText('Add at least one folder.')).toBeVisible()
    await dialog.getByLabel('Name').fill('Tides')
    await dialog.getByRole('button', { name: 'Add a folder' }).click()
    const picker = page.getByRole('dialog', { name: 'Choose a folder' })
    await picker.getByLabel('Path on the server').fill(folder)
    await picker.getByRole('button', { name: 'Open this path' }).click()
    await picker.getByRole('button', { name: 'Small', exact: true }).click()
    await expect(picker.getByLabel('Path on the server')).toHaveValue(small)
    await picker.getByRole('button', { name: 'Choose this folder' }).click()
    await dialog.getByRole('button', { name: 'Add and scan' }).click()
    await expect(dialog).toBeHidden()
    await expect(panel(page, 'Tides')).toContainText('2 titles')
    await expect(panel(page, 'Tides').getByRole('button', { name: 'Scan' })).toBeEnabled()
  })

  await test.step('changed: another name, another folder', async () => {
    await noJobs(api)
    const large = path.join(folder, 'Large')
    for (let shelf = 0; shelf < 100; shelf++) {
      const at = path.join(large, `Shelf ${shelf}`)
      mkdirSync(at, { recursive: true })
      for (let film = 0; film < 120; film++)
        writeFileSync(path.join(at, `Wave ${shelf} ${film} (2001).mkv`), '')
    }
    await panel(page, 'Tides').getByRole('link', { name: 'Settings Tides' }).click()
    await page.getByLabel('Name').fill('Oceans')
    await page.getByRole('button', { name: 'Save' }).last().click()
    await expect(page.getByRole('heading', { name: 'Oceans' })).toBeVisible()
    await page.getByRole('button', { name: 'Add a folder' }).click()
    const picker = page.getByRole('dialog', { name: 'Choose a folder' })
    await picker.getByLabel('Path on the server').fill(large)
    await picker.getByRole('button', { name: 'Open this path' }).click()
    await expect(picker.getByRole('button', { name: 'Shelf 0', exact: true })).toBeVisible()
    await picker.getByRole('button', { name: 'Choose this folder' }).click()
    await expect(page.getByRole('progressbar')).toBeVisible()
    await page.getByRole('link', { name: 'All libraries' }).click()
  })

  await test.step('its scan is seen going on, here and among the jobs, and stopped', async () => {
    const oceans = panel(page, 'Oceans')
    await expect(oceans.getByRole('progressbar')).toBeVisible()
    await expect(oceans).toContainText('Scan library')
    await oceans.getByRole('button', { name: 'Cancel' }).click()
    await expect(oceans.getByRole('button', { name: 'Scan' })).toBeEnabled()
    await page.getByRole('tab', { name: 'Jobs' }).click()
    await expect(page.getByText('Nothing is running. All is done.')).toBeVisible()
    const last = page.getByRole('listitem').filter({ hasText: 'Scan library' }).first()
    await expect(last).toContainText('cancelled')
  })

  await test.step('a job is seen and stopped among the jobs', async () => {
    const library = (await read(api, '/api/v1/libraries', '/api/v1/libraries')).find(
      ({ name }) => name === 'Oceans',
    )
    await api.post(`/api/v1/libraries/${library?.id}/scan`)
    const job = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('button', { name: 'Cancel' }) })
      .filter({ hasText: 'Scan library' })
    await expect(job).toBeVisible()
    await job.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByText('Nothing is running. All is done.')).toBeVisible()
  })

  await test.step('taken away, after its name was typed; the files stay', async () => {
    await page.getByRole('tab', { name: 'Libraries' }).click()
    await panel(page, 'Oceans').getByRole('button', { name: 'Delete Oceans' }).click()
    const question = page.getByRole('alertdialog', { name: 'Delete the library Oceans?' })
    await expect(question.getByRole('button', { name: 'Delete' })).toBeDisabled()
    await question.getByLabel('Type Oceans to confirm').fill('Oceans')
    await question.getByRole('button', { name: 'Delete' }).click()
    await expect(question).toBeHidden({ timeout: 30_000 })
    await expect(panel(page, 'Oceans')).toHaveCount(0)
  })
})

test('a scan that finds much gone asks first', async ({ signedIn: page, api, folder }) => {
  const films = path.join(folder, 'Films')
  const away = path.join(folder, 'Away')
  mkdirSync(away)
  const names = Array.from({ length: 30 }, (_, number) => ({ name: `Reel ${number} (1988)` }))
  putFilms(films, names)
  const library = await addLibrary(api, 'Reels', films)
  const move = (from: string, to: string) => {
    for (const { name } of names.slice(0, 25))
      renameSync(path.join(from, `${name}.mkv`), path.join(to, `${name}.mkv`))
  }
  const scan = async () => {
    await api.post(`/api/v1/libraries/${library}/scan`)
    await noJobs(api)
  }
  const question = page.getByRole('region', { name: 'Reels: 25 of 30 titles were not found' })
  await page.goto('/admin/?section=libraries')
  await expect(panel(page, 'Reels')).toBeVisible()

  await test.step('it appears by itself, says what is gone, and nothing has changed', async () => {
    move(films, away)
    await scan()
    await expect(question).toBeVisible()
    await expect(page.getByRole('tab', { name: 'Libraries 1' })).toBeVisible()
    await question.getByText('The 25 files that were not found').click()
    await expect(question.getByText(path.join(films, 'Reel 7 (1988).mkv'))).toBeVisible()
    await expect(panel(page, 'Reels')).not.toContainText('missing')
    await page.getByRole('tab', { name: 'Overview' }).click()
    await expect(page.getByText('1 scan waits for you')).toBeVisible()
    await page.getByRole('link', { name: 'Look at it' }).click()
  })

  await test.step('left as it is, it goes; the next scan asks again', async () => {
    await question.getByRole('button', { name: 'Leave as it is' }).click()
    await expect(question).toBeHidden()
    await scan()
    await expect(question).toBeVisible()
  })

  await test.step('accepted, the titles are missing', async () => {
    await question.getByRole('button', { name: 'Mark as missing' }).click()
    const sure = page.getByRole('alertdialog', { name: 'Mark 25 titles of Reels as missing?' })
    await sure.getByRole('button', { name: 'Mark as missing' }).click()
    await expect(question).toBeHidden()
    await expect(panel(page, 'Reels')).toContainText('25 missing')
  })

  await test.step('and whole again when their files are back', async () => {
    move(away, films)
    await noJobs(api)
    await panel(page, 'Reels').getByRole('button', { name: 'Scan' }).click()
    await expect(panel(page, 'Reels')).not.toContainText('missing')
    await expect(panel(page, 'Reels')).toContainText('30 titles')
  })

  await test.step('files that came back by themselves need no decision', async () => {
    await noJobs(api)
    move(films, away)
    await scan()
    await expect(question).toBeVisible()
    move(away, films)
    await question.getByRole('button', { name: 'They are back, scan again' }).click()
    await expect(question).toBeHidden()
  })
  await noJobs(api)
  await api.delete(`/api/v1/libraries/${library}`)
})

test('people are let in, held to some libraries, kept out, and forgotten', async ({
  signedIn: page,
  api,
  browser,
  demo,
}) => {
  await page.goto('/admin/?section=users')
  const line = page.getByRole('listitem').filter({ hasText: 'Noor' })

  await test.step('let in, with a password that is long enough', async () => {
    await page.getByRole('button', { name: 'Add a user' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a user' })
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog.getByText('Enter a name.')).toBeVisible()
    await dialog.getByLabel('Name').fill('Noor')
    await dialog.getByLabel('Password', { exact: true }).fill('short')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog.getByText('At least 8 characters, please.')).toBeVisible()
    await dialog.getByLabel('Password', { exact: true }).fill(SECRET)
    await dialog.getByRole('switch', { name: 'All libraries' }).click()
    await dialog.getByRole('checkbox', { name: 'Series' }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toBeHidden()
    await expect(line).toContainText('Never signed in')
  })

  const theirs = await browser.newContext({ baseURL: demo.url })
  const window = await theirs.newPage()
  await test.step('sees the library that is theirs, and no other', async () => {
    await signInBy(window.request, { name: 'Noor', password: SECRET }, 'Tablet')
    await window.goto('/')
    const menu = window.getByRole('navigation')
    await expect(menu.getByRole('link', { name: 'Series' }).first()).toBeVisible()
    await expect(menu.getByRole('link', { name: 'Films' })).toHaveCount(0)
  })

  await test.step('given more and an age limit', async () => {
    await line.getByRole('button', { name: 'Edit Noor' }).click()
    const dialog = page.getByRole('dialog', { name: 'Edit Noor' })
    await dialog.getByRole('switch', { name: 'All libraries' }).click()
    await dialog.getByLabel('Age limit').selectOption({ label: 'up to 12' })
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toBeHidden()
    await expect(line).toContainText('up to 12')
    await window.reload()
    await expect(window.getByRole('navigation').getByRole('link', { name: 'Films' }).first()).toBeVisible()
  })

  await test.step('kept out: their window ends at sign-in', async () => {
    await line.getByRole('button', { name: 'Edit Noor' }).click()
    const dialog = page.getByRole('dialog', { name: 'Edit Noor' })
    await dialog.getByRole('switch', { name: 'Disabled' }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(line).toContainText('Disabled')
    await expect(window).toHaveURL(/\/login\//)
  })
  await theirs.close()

  await test.step('forgotten, after a question that names them', async () => {
    await line.getByRole('button', { name: 'Delete Noor' }).click()
    const question = page.getByRole('alertdialog', { name: 'Delete the user Noor?' })
    await question.getByRole('button', { name: 'Delete' }).click()
    await expect(question).toBeHidden()
    await expect(line).toHaveCount(0)
    const names = (await read(api, '/api/v1/users', '/api/v1/users')).map(({ name }) => name)
    expect(names).not.toContain('Noor')
  })
})

test('nothing leaves the house while the switch says so', async ({ signedIn: page, api }) => {
  await page.goto('/admin/?section=network')
  const local = page.getByRole('switch', { name: 'Never contact the internet' })
  await expect(page.getByRole('heading', { name: 'Nothing has left this server' })).toBeVisible()
  const isOffline = async () =>
    (await read(api, '/api/v1/system/outbound', '/api/v1/system/outbound')).is_offline
  const before = await isOffline()
  await local.click()
  await expect(local).toBeChecked({ checked: !before })
  await page.reload()
  await expect(local).toBeChecked({ checked: !before })
  expect(await isOffline()).toBe(!before)
  await local.click()
  await expect(local).toBeChecked({ checked: before })
  await expect.poll(isOffline).toBe(before)
})
