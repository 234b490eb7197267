/** Everybody can use it: no barriers that axe can see, addresses that hold, and doors closed to those without the key. */
import AxeBuilder from '@axe-core/playwright'
import { expect, idOf, signIn, test, unconverted, type Page } from './harness'
import { admin } from './server'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** Whether to ask every rule, or those alone that another theme can break: both themes have the same elements. */
type Rules = 'all' | 'of colours'
const GUEST = { name: 'Guest', password: 'only looking around' } as const
const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const

async function findBarriers(page: Page, rules: Rules): Promise<string[]> {
  const builder = new AxeBuilder({ page })
  if (rules === 'all') builder.withTags(TAGS)
  else builder.withRules(['color-contrast', 'link-in-text-block'])
  const { violations } = await builder.analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

interface PageToRead {
  name: string
  address: string
  /** What says that the page has come, rather than its skeleton. */
  sign: string
}

async function pagesToRead(page: Page): Promise<readonly PageToRead[]> {
  const libraries = (await (await page.request.get('/api/v1/libraries')).json()) as { id: string }[]
  const film = await idOf(page.request, 'Lanterns Under Ice')
  return [
    { name: 'home', address: '/', sign: 'main h2' },
    {
      name: 'library',
      address: `/library/?id=${libraries[0]?.id}`,
      sign: 'main [role=gridcell] a, main a[href*="/item/"]',
    },
    { name: 'film', address: `/item/?id=${film}`, sign: 'main a[href*="/watch/"]' },
    {
      name: 'player',
      address: `/watch/?id=${film}&from_ms=0`,
      sign: '[data-player=playing]',
    },
    { name: 'administration', address: '/admin/', sign: 'main h1' },
    { name: 'background work', address: '/admin/?section=background', sign: 'main h2' },
    {
      name: 'scans',
      address: `/admin/?section=libraries&library=${libraries[0]?.id}&view=scans`,
      sign: 'main h3, main h2',
    },
    {
      name: 'settings of a library',
      address: `/admin/?section=libraries&library=${libraries[0]?.id}&view=settings`,
      sign: 'main li .font-mono',
    },
    {
      name: 'name tester',
      address: `/admin/?section=names&kind=series&names=${encodeURIComponent('Dark/Season 1/Dark - S01E02.mkv')}`,
      sign: 'main dl',
    },
    { name: 'settings', address: '/settings/', sign: 'main h1' },
  ]
}

for (const [colorScheme, rules] of [
  ['dark', 'all'],
  ['light', 'of colours'],
] as const) {
  test(`no barriers in the ${colorScheme} theme`, async ({ page, api }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.goto('/login/')
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
    for (const size of SIZES) {
      await page.setViewportSize(size)
      expect.soft(await findBarriers(page, rules), `sign in, ${size.width} px`).toEqual([])
    }
    await signIn(page, admin)
    const look = async ({ name, address, sign }: PageToRead) => {
      await page.goto(address)
      await expect(page.locator(sign).first(), name).toBeVisible()
      if (name === 'player') await page.keyboard.press('k')
      for (const size of SIZES) {
        await page.setViewportSize(size)
        expect.soft(await findBarriers(page, rules), `${name}, ${size.width} px`).toEqual([])
      }
    }
    for (const each of await pagesToRead(page)) await look(each)
    const unplayable = await idOf(page.request, 'Velvet Static')
    await page.context().clearCookies()
    await signIn(page, await unconverted(api))
    await look({
      name: 'what does not play',
      address: `/watch/?id=${unplayable}`,
      sign: '[data-player=unsupported]',
    })
  })
}

test('addresses keep the view: deep link, refresh, back', async ({ page }) => {
  await signIn(page, admin)
  const film = `/item/?id=${await idOf(page.request, 'Fernlight')}`
  const heading = page.getByRole('heading', { level: 1, name: 'Fernlight' })

  await test.step('a link from elsewhere survives sign-in', async () => {
    await page.context().clearCookies()
    await page.goto(film)
    await expect(page).toHaveURL(/\/login\/\?next=/)
    await page.getByLabel('Name').fill(admin.name)
    await page.getByLabel('Password', { exact: true }).fill(admin.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(heading).toBeVisible()
  })

  await test.step('a refresh changes nothing', async () => {
    await page.reload()
    await expect(heading).toBeVisible()
    expect(page.url()).toContain(film)
  })

  await test.step('back leads to the same place of the library', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Films' }).first().click()
    await expect(page).toHaveURL(/\/library\/\?id=/)
    const library = page.url()
    await page
      .getByRole('main')
      .getByRole('link', { name: /Paper Harbour/ })
      .first()
      .click()
    await expect(page.getByRole('heading', { level: 1, name: 'Paper Harbour' })).toBeVisible()
    await page.goBack()
    await expect(page).toHaveURL(library)
    await expect(
      page
        .getByRole('main')
        .getByRole('link', { name: /Paper Harbour/ })
        .first(),
    ).toBeVisible()
  })
})

test('who is not in charge sees no door to the administration', async ({ page }) => {
  await signIn(page, admin)
  const made = await page.request.post('/api/v1/users', { data: { ...GUEST, role: 'user' } })
  expect(made.ok() || made.status() === 409, await made.text()).toBe(true)
  await page.context().clearCookies()
  await signIn(page, GUEST)
  await page.goto('/')
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Home' }).first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Account of Guest' }).first()).toBeVisible()
  await expect(page.getByRole('link', { name: 'Administration' })).toHaveCount(0)
  await page.goto('/admin/')
  await expect(page.getByRole('heading', { name: 'Only for administrators' })).toBeVisible()
  expect((await page.request.get('/api/v1/users')).status()).toBe(403)
})
