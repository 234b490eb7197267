/** What every journey stands on: the demo server, somebody signed in, and words for what is looked at. */
import { expect, test as base, type APIRequestContext, type Locator, type Page } from '@playwright/test'
import type { paths } from '../src/api/schema'
import { admin, startDemo, type Server } from './server'

export { expect, type Locator, type Page }

interface Fixtures {
  /** A page whose visitor is signed in as the demo's administrator. */
  signedIn: Page
}

interface WorkerFixtures {
  /** The demo: nine films and two series, scanned. Shared by the journeys of a file. */
  demo: Server
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  demo: [
    async ({}, provide) => {
      const server = await startDemo()
      await provide(server)
      await server.stop()
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  baseURL: async ({ demo }, provide) => provide(demo.url),
  signedIn: async ({ page }, provide) => {
    await signIn(page, admin)
    await provide(page)
  },
})

/** By the API; the sign-in form has a journey of its own. The cookie is the page's. */
export async function signIn(page: Page, who: { name: string; password: string }): Promise<void> {
  const answer = await page.request.post('/api/v1/auth/login', {
    data: { ...who, device_name: 'Journeys', client: 'Playwright' },
  })
  expect(answer.ok(), await answer.text()).toBe(true)
}

type Got<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } }
}
  ? Body
  : never

/** A GET of the API, typed by its path in the contract; `address` has the ids filled in. */
export async function read<P extends keyof paths>(
  request: APIRequestContext,
  address: string,
  _path: P,
): Promise<Got<P>> {
  const answer = await request.get(address)
  expect(answer.ok(), `${address}: ${answer.status()}`).toBe(true)
  return (await answer.json()) as Got<P>
}

/** The id of a film or series of the demo. */
export async function idOf(request: APIRequestContext, title: string): Promise<string> {
  const libraries = await read(request, '/api/v1/libraries', '/api/v1/libraries')
  for (const { id } of libraries) {
    const address = `/api/v1/libraries/${id}/items?limit=200`
    const { items } = await read(request, address, '/api/v1/libraries/{library_id}/items')
    const found = items.find((item) => item.title === title)
    if (found) return found.id
  }
  throw new Error(`The demo has no ${title}`)
}
