import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import createClient from 'openapi-fetch'
import { answer, api, ApiError, onSignedOut, toApiError, UnreachableError } from '@/api/client'
import type { paths } from '@/api/schema'
import { learnServerWords } from '@/lib/server-words'

/** What the next request is answered with. */
let next: { status: number; body: string; type?: string } = { status: 200, body: '{}' }
let server: Server
let origin: string

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(next.status, { 'content-type': next.type ?? 'application/json' })
    response.end(next.body)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

const stops: (() => void)[] = []
afterEach(() => stops.splice(0).forEach((stop) => stop()))

const ask = (path: '/api/v1/users/me' | '/api/v1/home') => answer(api.GET(path, { baseUrl: origin }))

describe('answers', () => {
  test('give what was asked for', async () => {
    next = { status: 200, body: '{"server_name":"Home","version":"1","is_setup_needed":false}' }
    const status = await answer(createClient<paths>({ baseUrl: origin }).GET('/api/v1/system/status'))
    expect(status.server_name).toBe('Home')
  })

  test('without content are no error', async () => {
    next = { status: 204, body: '' }
    await expect(answer(api.POST('/api/v1/auth/logout', { baseUrl: origin }))).resolves.toBeUndefined()
  })

  test('that refuse carry code, message and details of the envelope', async () => {
    next = {
      status: 409,
      body: '{"error":{"code":"setup_done","message":"There is an administrator already.","details":{"a":1}}}',
    }
    const error: unknown = await ask('/api/v1/home').catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      status: 409,
      code: 'setup_done',
      message: 'There is an administrator already.',
      details: { a: 1 },
    })
  })

  test('of a proxy that are no envelope still become an error with their status', async () => {
    next = { status: 502, body: '<h1>Bad gateway</h1>', type: 'text/html' }
    await expect(ask('/api/v1/home')).rejects.toMatchObject({
      name: 'ApiError',
      status: 502,
      code: 'http.502',
    })
  })
})

test('a server that is away is unreachable, not refusing', async () => {
  const gone = answer(api.GET('/api/v1/home', { baseUrl: 'http://127.0.0.1:1' }))
  await expect(gone).rejects.toBeInstanceOf(UnreachableError)
})

describe('an ended session', () => {
  test('is told once per refusal', async () => {
    let told = 0
    stops.push(onSignedOut(() => told++))
    next = { status: 401, body: '{"error":{"code":"auth.required","message":"Sign in first."}}' }
    await ask('/api/v1/users/me').catch(() => undefined)
    expect(told).toBe(1)
  })

  test('is not meant by a wrong password', async () => {
    let told = 0
    stops.push(onSignedOut(() => told++))
    next = { status: 401, body: '{"error":{"code":"auth.wrong","message":"Wrong."}}' }
    const body = { name: 'a', password: 'b', device_name: '', client: '' }
    await answer(api.POST('/api/v1/auth/login', { body, baseUrl: origin })).catch(() => undefined)
    expect(told).toBe(0)
  })
})

test.each([
  ['nothing', undefined],
  ['text', 'oops'],
  ['another shape', { detail: 'x' }],
  ['an empty message', { error: { code: 1, message: '' } }],
])('%s as a body makes a readable error', (_what, body) => {
  const error = toApiError(500, body)
  expect(error.code).toBe('http.500')
  expect(error.message).toContain('500')
})

test('an error that came before the words of the language did is told in it all the same', () => {
  const error = toApiError(503, { error: { code: 'busy', message: 'Try again.' } })
  expect(error.message).toBe('Try again.')
  learnServerWords({ 'Try again.': 'Noch einmal.' })
  expect(error.message).toBe('Noch einmal.')
  learnServerWords()
})
