/** What a person sets for themselves, and the devices they are signed in on. */
import { expect, signIn, signInBy, test } from './harness'

const BEFORE = { name: 'Ilse', password: 'the first of two' } as const
const AFTER = { name: 'Ilse', password: 'the second of two' } as const

test('looks, languages, password and devices are a matter of one’s own', async ({
  page,
  api,
  browser,
  demo,
}) => {
  const made = await api.post('/api/v1/users', { data: BEFORE })
  expect(made.ok(), await made.text()).toBe(true)
  const { id } = (await made.json()) as { id: string }
  await signIn(page, BEFORE)
  await page.goto('/settings/')
  const html = page.locator('html')

  await test.step('another theme at once, and after coming back', async () => {
    await page.getByLabel('Appearance').selectOption({ label: 'Light' })
    await expect(html).toHaveAttribute('data-theme', 'light')
    await page.reload()
    await expect(page.getByLabel('Appearance')).toHaveValue('light')
    await expect(html).toHaveAttribute('data-theme', 'light')
    await page.getByLabel('Appearance').selectOption({ label: 'Dark' })
    await expect(html).toHaveAttribute('data-theme', 'dark')
  })

  await test.step('another language, and after coming back', async () => {
    await page.getByLabel('Language of the app').selectOption({ label: 'Deutsch' })
    await expect(page.getByRole('heading', { level: 1, name: 'Einstellungen' })).toBeVisible()
    await page.reload()
    await expect(html).toHaveAttribute('lang', 'de')
    await expect(page.getByRole('heading', { level: 1, name: 'Einstellungen' })).toBeVisible()
    await page.getByLabel('Sprache der App').selectOption({ label: 'English' })
    await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  })

  await test.step('what is heard and read', async () => {
    await page.getByRole('tab', { name: 'Playback' }).click()
    await page.getByLabel('Preferred language of sound').selectOption({ label: 'French' })
    await page.getByRole('switch', { name: 'Play the next episode by itself' }).click()
    await page.getByLabel('Intros').selectOption('Skip by itself')
    await page.getByLabel('Credits').selectOption('Do nothing')
    await page.reload()
    await expect(page.getByLabel('Intros')).toHaveValue('automatic')
    await expect(page.getByLabel('Recaps')).toHaveValue('button')
    await expect(page.getByLabel('Credits')).toHaveValue('off')
    await expect(page.getByLabel('Preferred language of sound')).toHaveValue('fr')
    await expect(page.getByRole('switch', { name: 'Play the next episode by itself' })).not.toBeChecked()
  })

  const elsewhere = await browser.newContext({ baseURL: demo.url })
  const tablet = await elsewhere.newPage()
  await test.step('a device is signed out from here, at once', async () => {
    await signInBy(tablet.request, BEFORE, 'Tablet')
    await tablet.goto('/')
    await expect(tablet.getByRole('navigation').getByRole('link', { name: 'Home' }).first()).toBeVisible()
    await page.getByRole('tab', { name: 'Account' }).click()
    await expect(page.getByRole('listitem').filter({ hasText: 'This device' })).toContainText('Journeys')
    await page.getByRole('button', { name: 'Sign out Tablet' }).click()
    await expect(page.getByRole('listitem').filter({ hasText: 'Tablet' })).toHaveCount(0)
    await expect(tablet).toHaveURL(/\/login\//)
  })

  await test.step('another password, which ends the other devices', async () => {
    await signInBy(tablet.request, BEFORE, 'Tablet')
    await tablet.goto('/')
    await expect(tablet.getByRole('navigation').getByRole('link', { name: 'Home' }).first()).toBeVisible()
    await page.getByLabel('Present password').fill('not this one')
    await page.getByLabel('New password').fill(AFTER.password)
    await page.getByRole('button', { name: 'Change password' }).click()
    await expect(page.getByLabel('Present password')).toHaveAccessibleDescription(/wrong|right/i)
    await page.getByLabel('Present password').fill(BEFORE.password)
    await page.getByRole('button', { name: 'Change password' }).click()
    await expect(page.getByText('Password changed')).toBeVisible()
    await expect(tablet).toHaveURL(/\/login\//)
    const refused = await tablet.request.post('/api/v1/auth/login', { data: BEFORE })
    expect(refused.status()).toBe(401)
    await signInBy(tablet.request, AFTER, 'Tablet')
  })
  await elsewhere.close()

  await test.step('a key for a program: shown once, used, revoked', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'New key' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Home automation')
    await dialog.getByRole('button', { name: 'Make the key' }).click()
    const key = (await dialog.getByText(/^rf_/).textContent()) ?? ''
    await dialog.getByRole('button', { name: 'Copy' }).click()
    await expect
      .poll(() => page.evaluate(() => (Reflect.get(navigator, 'clipboard') as Clipboard).readText()))
      .toBe(key)
    await dialog.getByRole('button', { name: 'Done' }).click()
    const ask = async () => {
      const answer = await fetch(`${demo.url}/api/v1/users/me`, { headers: { 'X-Api-Key': key } })
      return answer.status
    }
    expect(await ask()).toBe(200)
    await page.reload()
    const line = page.getByRole('listitem').filter({ hasText: 'Home automation' })
    await expect(line).toContainText('used')
    await expect(page.getByText(key)).toHaveCount(0)
    await line.getByRole('button', { name: 'Revoke Home automation' }).click()
    const question = page.getByRole('alertdialog', { name: 'Revoke the key Home automation?' })
    await question.getByRole('button', { name: 'Revoke' }).click()
    // What lies behind a question is hidden from those who ask by roles.
    await expect(question).toHaveCount(0)
    await expect(line).toHaveCount(0)
    expect(await ask()).toBe(401)
  })
  await api.delete(`/api/v1/users/${id}`)
})
