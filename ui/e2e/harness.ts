/** What every journey stands on: the demo server, somebody signed in, and words for what is looked at. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  expect,
  request as requests,
  test as base,
  type APIRequestContext,
  type Locator,
  type Page,
} from '@playwright/test'
import type { paths } from '../src/api/schema'
import { admin, startDemo, type Server } from './server'

export { expect, type APIRequestContext, type Locator, type Page }

interface Fixtures {
  /** A page whose visitor is signed in as the demo's administrator. */
  signedIn: Page
  /** The interface, asked by the administrator from another device than the page's. */
  api: APIRequestContext
  /** An empty folder that is gone after the journey. */
  folder: string
}

interface WorkerFixtures {
  /** The demo and the films made for the player (draw.ts), scanned. Shared by the journeys of a worker. */
  demo: Server
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  demo: [
    async ({}, provide, { parallelIndex }) => {
      const server = await startDemo(parallelIndex)
      const office = await requests.newContext({ baseURL: server.url })
      await signInBy(office, admin, 'Office')
      // What a journey changes on disk is scanned when the journey says so.
      await watchFolders(office, false)
      await office.dispose()
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
  api: async ({ demo }, provide) => {
    const context = await requests.newContext({ baseURL: demo.url })
    await signInBy(context, admin, 'Elsewhere')
    await provide(context)
    await context.dispose()
  },
  folder: async ({}, provide) => {
    const made = mkdtempSync(path.join(tmpdir(), 'rustfin-journey-'))
    await provide(made)
    rmSync(made, { recursive: true })
  },
})

/** By the API; the sign-in form has a journey of its own. The cookie is the page's. */
export async function signIn(page: Page, who: { name: string; password: string }): Promise<void> {
  await signInBy(page.request, who, 'Journeys')
}

export async function signInBy(
  request: APIRequestContext,
  who: { name: string; password: string },
  device: string,
): Promise<void> {
  const answer = await request.post('/api/v1/auth/login', {
    data: { name: who.name, password: who.password, device_name: device, client: 'Playwright' },
  })
  expect(answer.ok(), await answer.text()).toBe(true)
}

/** Whether what changes on disk is scanned by itself. */
export async function watchFolders(api: APIRequestContext, isOn: boolean): Promise<void> {
  const answer = await api.patch('/api/v1/settings/scanning', { data: { is_watching: isOn } })
  expect(answer.ok(), await answer.text()).toBe(true)
}

/** Somebody for whom the server converts no pictures; made where there is none yet. */
export async function unconverted(api: APIRequestContext): Promise<{ name: string; password: string }> {
  const who = { name: 'Wren', password: 'as it is or not at all' }
  const playback = { may_transcode_video: false }
  const made = await api.post('/api/v1/users', { data: { ...who, role: 'user', playback } })
  expect(made.ok() || made.status() === 409, await made.text()).toBe(true)
  return who
}

/** Files that have names and nothing to play; `nfo` gives a film its genre. */
export function putFilms(folder: string, films: readonly { name: string; genre?: string }[]): void {
  mkdirSync(folder, { recursive: true })
  for (const { name, genre } of films) {
    writeFileSync(path.join(folder, `${name}.mkv`), name)
    if (genre) writeFileSync(path.join(folder, `${name}.nfo`), `<movie><genre>${genre}</genre></movie>`)
  }
}

/** A library over a folder, scanned to its end. Gives its id. */
export async function addLibrary(
  api: APIRequestContext,
  name: string,
  folder: string,
  kind: 'movies' | 'series' | 'music' = 'movies',
): Promise<string> {
  const answer = await api.post('/api/v1/libraries', { data: { name, kind, paths: [folder] } })
  expect(answer.ok(), await answer.text()).toBe(true)
  const { id } = (await answer.json()) as { id: string }
  await noJobs(api)
  return id
}

/** Waits until nothing runs any more. */
export async function noJobs(api: APIRequestContext): Promise<void> {
  const active = async () => (await read(api, '/api/v1/jobs?state=active', '/api/v1/jobs')).jobs
  const told = async () => (await active()).map(({ title, state, stage }) => `${title}: ${stage ?? state}`)
  await expect.poll(told, { timeout: 180_000 }).toEqual([])
}

/** Ends what closed windows left open: they do not always say that they are gone, and a lease runs for a minute. */
export async function nobodyWatches(api: APIRequestContext): Promise<void> {
  const sessions = '/api/v1/playback/sessions'
  for (const { id } of await read(api, sessions, sessions)) {
    const answer = await api.post(`${sessions}/${id}/terminate`, {
      data: { text: 'The next journey begins.' },
    })
    expect(answer.ok() || answer.status() === 404, await answer.text()).toBe(true)
  }
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
