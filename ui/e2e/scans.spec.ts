/** Before and after a scan: what it would change, what it did, what is missing and what a purge would take. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { addLibrary, expect, noJobs, putFilms, read, test, type Page } from './harness'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

async function findBarriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

/** The panel of a library in administration. */
const panel = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) })

test('a dry run shows what a scan would change, and the scan does it', async ({
  signedIn: page,
  api,
  folder,
}) => {
  const films = path.join(folder, 'Dry')
  putFilms(films, [{ name: 'Ebb (1991)' }, { name: 'Flow (1992)' }, { name: 'Swell (1993)' }])
  const library = await addLibrary(api, 'Dry dock', films)
  writeFileSync(path.join(films, 'Neap (1994).mkv'), 'neap')
  renameSync(path.join(films, 'Ebb (1991).mkv'), path.join(films, 'Ebb Tide (1991).mkv'))
  rmSync(path.join(films, 'Flow (1992).mkv'))
  await page.goto('/admin/?section=libraries')
  await panel(page, 'Dry dock').getByRole('link', { name: 'Scans' }).click()
  const dryRun = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Dry run' }) })
  const scans = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Scans' }) })

  await test.step('what would change is told, with paths, and nothing changes', async () => {
    await dryRun.getByRole('button', { name: 'Look what a scan would change' }).click()
    await dryRun.getByText('1 file added').click()
    await expect(dryRun.getByText(path.join(films, 'Neap (1994).mkv'))).toBeVisible()
    await dryRun.getByText('1 file moved').click()
    await expect(dryRun.getByText(path.join(films, 'Ebb Tide (1991).mkv'))).toBeVisible()
    await expect(dryRun.getByText(`before: ${path.join(films, 'Ebb (1991).mkv')}`)).toBeVisible()
    await expect(dryRun.getByText('1 title would have no file left.')).toBeVisible()
    const { missing_count: missing, item_count: count } = await read(
      api,
      `/api/v1/libraries/${library}`,
      '/api/v1/libraries/{library_id}',
    )
    expect([missing, count]).toEqual([0, 3])
    expect(await findBarriers(page)).toEqual([])
  })

  await test.step('the scan does it, and is listed with what it did', async () => {
    await dryRun.getByRole('button', { name: 'Scan now' }).click()
    const last = scans.getByRole('group').first()
    await expect(last).toContainText('1 file added · 1 file moved · 1 file missing')
    await expect(last).toContainText('1 title lost its last file')
    await last.getByText('1 file added').first().click()
    await expect(last.getByText('by “Scan library”')).toBeVisible()
    await last.getByText('1 file missing', { exact: true }).click()
    await expect(last.getByText(path.join(films, 'Flow (1992).mkv'))).toBeVisible()
  })

  await test.step('undone, once the files are back; what the disk says otherwise stays', async () => {
    const last = scans.getByRole('group').first()
    const dialog = page.getByRole('dialog', { name: 'Undo this scan?' })
    await last.getByRole('button', { name: 'Undo' }).click()
    await expect(dialog.getByText('Nothing of it can be undone as the disk is now.')).toBeVisible()
    await expect(dialog.getByText('2 files are not on the disk as they were before.')).toBeVisible()
    expect(await findBarriers(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    renameSync(path.join(films, 'Ebb Tide (1991).mkv'), path.join(films, 'Ebb (1991).mkv'))
    await last.getByRole('button', { name: 'Undo' }).click()
    await expect(dialog.getByText('1 file goes back')).toBeVisible()
    await expect(dialog.getByText('1 file is not on the disk as it was before.')).toBeVisible()
    await dialog.getByRole('button', { name: 'Undo the scan' }).click()
    await expect(dialog).toBeHidden()
    await noJobs(api)
    const { items } = await read(
      api,
      `/api/v1/libraries/${library}/items`,
      '/api/v1/libraries/{library_id}/items',
    )
    expect(items.map(({ title, state }) => `${title} ${state}`).sort()).toEqual([
      'Ebb present',
      'Flow missing',
      'Neap present',
      'Swell present',
    ])
  })

  await test.step('another look finds nothing more', async () => {
    await noJobs(api)
    await dryRun.getByRole('button', { name: 'Look what a scan would change' }).click()
    await expect(dryRun.getByText('All is as it was: a scan would change nothing.')).toBeVisible()
  })
  await noJobs(api)
  await api.delete(`/api/v1/libraries/${library}`)
})

test('what is missing is listed, comes back, or is purged by who has seen what goes', async ({
  signedIn: page,
  api,
  folder,
}) => {
  const films = path.join(folder, 'Lost')
  const away = path.join(folder, 'Away')
  mkdirSync(away)
  const names = ['Anchor (1990)', 'Buoy (1991)', 'Capstan (1992)', 'Davit (1993)']
  putFilms(
    films,
    names.map((name) => ({ name })),
  )
  const library = await addLibrary(api, 'Lost property', films)
  const { items } = await read(
    api,
    `/api/v1/libraries/${library}/items`,
    '/api/v1/libraries/{library_id}/items',
  )
  const anchor = items.find(({ title }) => title === 'Anchor')?.id
  await api.patch(`/api/v1/items/${anchor}/user-data`, { data: { is_favourite: true, is_watched: true } })
  const scan = async () => {
    await api.post(`/api/v1/libraries/${library}/scan`)
    await noJobs(api)
  }
  for (const name of names.slice(0, 3))
    renameSync(path.join(films, `${name}.mkv`), path.join(away, `${name}.mkv`))
  await scan()
  await page.goto('/admin/?section=libraries')
  await panel(page, 'Lost property').getByRole('link', { name: 'See what is missing' }).click()
  const entry = (name: string) => page.getByRole('listitem').filter({ hasText: name })

  await test.step('listed with the place where each was, and since when', async () => {
    await expect(page.getByRole('tab', { name: 'Missing 3' })).toBeVisible()
    await expect(page.getByText('3 files are missing; 3 titles have lost their last one.')).toBeVisible()
    await expect(entry('Anchor (1990)')).toContainText(path.join(films, 'Anchor (1990).mkv'))
    await expect(entry('Anchor (1990)')).toContainText('missing since')
    expect(await findBarriers(page)).toEqual([])
  })

  await test.step('what is there again leaves by itself', async () => {
    renameSync(path.join(away, 'Buoy (1991).mkv'), path.join(films, 'Buoy (1991).mkv'))
    await scan()
    await expect(entry('Buoy (1991)')).toHaveCount(0)
  })

  await test.step('one is chosen: the preview says what goes, and of whom', async () => {
    await page.getByRole('checkbox', { name: 'Choose Anchor (1990)' }).click()
    await page.getByRole('button', { name: 'Purge · 1 chosen' }).click()
    const dialog = page.getByRole('dialog', { name: 'Purge what is missing?' })
    await expect(dialog.getByText('1 missing file')).toBeVisible()
    await expect(dialog.getByText('1 film')).toBeVisible()
    await expect(dialog.getByText('demo: 1 watched, 1 favourite')).toBeVisible()
    expect(await findBarriers(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect(dialog).toBeHidden()
    await expect(entry('Anchor (1990)')).toHaveCount(1)
  })

  await test.step('nothing goes whose folder is not there', async () => {
    renameSync(films, `${films} elsewhere`)
    await page.getByRole('button', { name: 'Choose none' }).click()
    await page.getByRole('button', { name: 'Purge all' }).click()
    const dialog = page.getByRole('dialog', { name: 'Purge what is missing?' })
    await expect(dialog.getByText('Nothing can be purged now.')).toBeVisible()
    await expect(dialog.getByText('2 files stay, as their folder or disk is not there.')).toBeVisible()
    await expect(dialog.getByRole('button', { name: 'Purge for good' })).toBeDisabled()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    renameSync(`${films} elsewhere`, films)
  })

  await test.step('confirmed, they are gone, and what went is written down', async () => {
    await page.getByRole('button', { name: 'Purge all' }).click()
    const dialog = page.getByRole('dialog', { name: 'Purge what is missing?' })
    await expect(dialog.getByText('2 films')).toBeVisible()
    await dialog.getByRole('button', { name: 'Purge for good' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('heading', { name: 'Nothing is missing' })).toBeVisible()
    await page.getByText('2 files and 2 titles').click()
    await expect(page.getByText('Anchor (1990)')).toBeVisible()
  })

  await test.step('by age only when somebody says so', async () => {
    const age = page.getByLabel('Purge by itself')
    await expect(age).toHaveValue('0')
    await age.selectOption({ label: 'missing for 90 days' })
    // Shown at once, and kept when one may choose again.
    await expect(age).toHaveValue('90')
    await expect(age).toBeEnabled()
    await page.reload()
    await expect(age).toHaveValue('90')
    await age.selectOption({ label: 'never' })
    await expect(age).toHaveValue('0')
  })
  await noJobs(api)
  await api.delete(`/api/v1/libraries/${library}`)
})
