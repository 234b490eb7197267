/** Finding something to watch: a library's order, filters and letters, marks that can be taken back, search. */
import { addLibrary, expect, idOf, putFilms, read, test, type Page } from './harness'

const PHONE = { width: 390, height: 844 }
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
/** Two films a letter, half of them dramas, each newer than the one before it. */
const SHELF = LETTERS.flatMap((letter, index) => [
  { name: `${letter}alden One (${1950 + 2 * index})`, genre: 'Drama' },
  { name: `${letter}alden Two (${1951 + 2 * index})`, genre: 'Comedy' },
])

const card = (page: Page, title: string) =>
  page
    .getByRole('main')
    .getByRole('link', { name: new RegExp(title) })
    .first()
const titles = (page: Page) => page.getByRole('main').getByRole('listitem').getByRole('link')

test('a library is put in order, narrowed, and walked by its letters', async ({
  signedIn: page,
  api,
  folder,
}) => {
  putFilms(folder, SHELF)
  const library = await addLibrary(api, 'Shelf', folder)
  await page.goto(`/library/?id=${library}`)
  await expect(card(page, 'Aalden One')).toBeVisible()
  await expect(page.getByText('52 titles')).toBeVisible()

  await test.step('order', async () => {
    await page.getByRole('button', { name: 'Ascending; reverse the order' }).click()
    await expect(titles(page).first()).toHaveAccessibleName(/^Zalden Two/)
    await page.getByRole('button', { name: 'Order: Title' }).click()
    await page.getByRole('menuitemradio', { name: 'Release' }).click()
    await expect(page).toHaveURL(/sort=released/)
    await expect(titles(page).first()).toHaveAccessibleName('Zalden Two, 2001')
    await page.getByRole('button', { name: 'Descending; reverse the order' }).click()
    await expect(titles(page).first()).toHaveAccessibleName('Aalden One, 1950')
    await page.getByRole('button', { name: 'Order: Release' }).click()
    await page.getByRole('menuitemradio', { name: 'Title' }).click()
  })

  await test.step('a letter is jumped to, by pointer, by arrow, by typing', async () => {
    const rail = page.getByRole('slider', { name: 'Jump to a letter' })
    const box = await rail.boundingBox()
    if (!box) throw new Error('The letters have no place')
    await page.mouse.click(box.x + box.width / 2, box.y + box.height - 12)
    await expect(card(page, 'Zalden Two')).toBeInViewport()
    await page.keyboard.press('a')
    await expect(card(page, 'Aalden One')).toBeInViewport()
    await page.keyboard.press('k')
    await expect(card(page, 'Kalden One')).toBeInViewport()
    await rail.focus()
    await rail.press('Home')
    await expect(card(page, 'Aalden One')).toBeInViewport()
    await expect(rail).toHaveAttribute('aria-valuetext', 'A')
  })

  await test.step('filters in a sheet, chips that take them off', async () => {
    await page.setViewportSize(PHONE)
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    const sheet = page.getByRole('dialog', { name: 'Filter' })
    await sheet.getByRole('button', { name: 'Comedy' }).click()
    await sheet.getByLabel('From year').selectOption('1991')
    await expect(sheet.getByRole('button', { name: 'Show 6 titles' })).toBeVisible()
    await sheet.getByRole('button', { name: 'Show 6 titles' }).click()
    await expect(sheet).toBeHidden()
    await expect(page).toHaveURL(/genre=Comedy/)
    await expect(page.getByText('6 titles')).toBeVisible()
    const chips = page.getByRole('list', { name: 'Filters that are on' })
    await chips.getByRole('button', { name: 'Remove the filter Comedy' }).click()
    await expect(page.getByText('11 titles')).toBeVisible()
    await page.reload()
    await expect(page.getByText('11 titles')).toBeVisible()
    await chips.getByRole('button', { name: 'Clear filters' }).click()
    await expect(chips).toHaveCount(0)
    await expect(page.getByText('52 titles')).toBeVisible()
  })

  await test.step('watched, and back again', async () => {
    await page.setViewportSize({ width: 1280, height: 800 })
    await card(page, 'Aalden Two').hover()
    await page.getByRole('main').getByRole('button', { name: 'Mark as watched' }).click()
    await expect(card(page, 'Aalden Two')).toHaveAccessibleName(/, watched/)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(card(page, 'Aalden Two')).not.toHaveAccessibleName(/, watched/)
    const id = (
      await read(
        api,
        `/api/v1/libraries/${library}/items?watched=watched`,
        '/api/v1/libraries/{library_id}/items',
      )
    ).total
    expect(id).toBe(0)
  })

  await test.step('filters that nothing fits say so', async () => {
    await page.goto(`/library/?id=${library}&watched=watched`)
    await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible()
    await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).last().click()
    await expect(card(page, 'Aalden One')).toBeVisible()
  })
  await api.delete(`/api/v1/libraries/${library}`)
})

test('what is liked is kept together', async ({ signedIn: page }) => {
  await page.goto('/favourites/')
  await expect(page.getByRole('heading', { name: 'No favourites yet' })).toBeVisible()
  await page.goto(`/item/?id=${await idOf(page.request, 'Fernlight')}`)
  await page.getByRole('button', { name: 'Add to favourites' }).click()
  await expect(page.getByRole('button', { name: 'Remove from favourites' })).toBeVisible()
  await page.getByRole('navigation').getByRole('link', { name: 'Favourites' }).first().click()
  await expect(card(page, 'Fernlight')).toBeVisible()
  await card(page, 'Fernlight').press('m')
  await page.getByRole('menuitem', { name: 'Remove from favourites' }).click()
  await expect(page.getByRole('heading', { name: 'No favourites yet' })).toBeVisible()
})

test('a search forgives slips, stands in the address and is remembered', async ({ signedIn: page }) => {
  await page.goto('/search/')
  const field = page.getByRole('searchbox', { name: 'Search titles and people' })
  await expect(field).toBeFocused()
  await page.keyboard.type('lantrens')
  await expect(card(page, 'Lanterns Under Ice')).toBeVisible()
  await expect(page).toHaveURL(/q=lantrens/)
  await field.fill('all ships')
  await expect(card(page, 'All Ships')).toBeVisible()
  await field.fill('zzzzqqq')
  await expect(page.getByRole('heading', { name: /Nothing found/ })).toBeVisible()
  await field.fill('paper harbour')
  await field.press('Enter')
  await card(page, 'Paper Harbour').click()
  await expect(page.getByRole('heading', { level: 1, name: 'Paper Harbour' })).toBeVisible()
  await page.goBack()
  await expect(field).toHaveValue('paper harbour')
  await expect(card(page, 'Paper Harbour')).toBeVisible()
  await field.press('Escape')
  await page.getByRole('button', { name: 'paper harbour', exact: true }).click()
  await expect(card(page, 'Paper Harbour')).toBeVisible()
})

test('a click on a card always arrives', async ({ signedIn: page }) => {
  const series = await idOf(page.request, 'The Greywater Signals')
  const below = (id: string) =>
    read(page.request, `/api/v1/items/${id}/children`, '/api/v1/items/{item_id}/children')
  const season = (await below(series)).items.find(({ number }) => number === 1)
  const first = season && (await below(season.id)).items[0]
  if (!first) throw new Error('The series has no first episode')
  const mark = (isWatched: boolean) =>
    page.request.patch(`/api/v1/items/${first.id}/user-data`, { data: { is_watched: isWatched } })
  await mark(true)
  const row = page.getByRole('region', { name: 'Next up' })
  const next = row.getByRole('link').first()

  await test.step('every place of the picture is the card, or one of its buttons', async () => {
    await page.goto('/')
    await next.hover()
    await expect(row.getByRole('button', { name: /^Play/ })).toBeVisible()
    const box = await next.boundingBox()
    if (!box) throw new Error('The card has no place')
    const dead = await page.evaluate(({ x, y, width, height }) => {
      const places = [0.08, 0.2, 0.35, 0.5, 0.65, 0.8, 0.92]
      const at = places.flatMap((across) => places.map((down) => [x + width * across, y + height * down]))
      return at.filter(
        ([left = 0, top = 0]) => !document.elementFromPoint(left, top)?.closest('a[href], button'),
      )
    }, box)
    expect(dead).toEqual([])
  })

  await test.step('at any moment after the page came, on a slow machine', async () => {
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    for (const waitMs of [0, 60, 150, 400]) {
      await page.goto('/')
      await next.waitFor()
      // How long after its coming is what is tried here, not something that is waited for.
      await page.waitForTimeout(waitMs)
      const box = await next.boundingBox()
      if (!box) throw new Error('The card has no place')
      await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.4)
      await page.mouse.down()
      await page.mouse.up()
      await expect(page, `${waitMs} ms after it came`).toHaveURL(/\/watch\/\?id=/)
    }
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  })
  await mark(false)
})

test('the palette leads anywhere by typing', async ({ signedIn: page }) => {
  await page.goto('/')
  await expect(page.getByRole('main').getByRole('link').first()).toBeVisible()
  const palette = page.getByRole('dialog', { name: 'Jump to a title, a page or a setting' })
  const field = palette.getByRole('combobox')
  const open = async () => {
    await page.keyboard.press('Control+k')
    await expect(field).toBeFocused()
  }

  await test.step('a title, slips forgiven', async () => {
    await open()
    await page.keyboard.type('salt mer')
    await expect(palette.getByRole('option', { name: /The Salt Meridian/ })).toBeVisible()
    await field.fill('meridan')
    await expect(palette.getByRole('option').first()).toHaveAccessibleName(/The Salt Meridian/)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: 'The Salt Meridian' })).toBeVisible()
    await expect(palette).toHaveCount(0)
  })

  await test.step('a page of administration, by arrows', async () => {
    await open()
    await page.keyboard.type('adm')
    await expect(palette.getByRole('option').first()).toHaveAccessibleName(/Administration · Overview/)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/admin\/\?section=libraries/)
  })

  await test.step('a scan from anywhere', async () => {
    await open()
    await page.keyboard.type('scan films')
    await expect(palette.getByRole('option').first()).toHaveAccessibleName(/Scan Films/)
    await page.keyboard.press('Enter')
    await expect(page.getByText('Films is being scanned')).toBeVisible()
  })

  await test.step('Escape closes it, and everything else goes to the search', async () => {
    await open()
    await page.keyboard.press('Escape')
    await expect(palette).toHaveCount(0)
    await open()
    await page.keyboard.type('paper')
    await expect(palette.getByRole('option', { name: /Paper Harbour/ })).toBeVisible()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/search\/\?q=paper/)
  })
})
