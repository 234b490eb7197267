/** How the app asks the server: typed paths, the cookie that comes along, and errors that say what to do. */
import createClient, { type Middleware } from 'openapi-fetch'
import type { paths } from '@/api/schema'
import { basePath } from '@/lib/base'
import { spoken } from '@/lib/server-words'

/** Its message is in the language of the app whenever it is read: a page may fail before the words have come. */
class SpokenError extends Error {
  constructor(said: string) {
    super()
    Object.defineProperty(this, 'message', { get: () => spoken(said) })
  }
}

/** What the server answered instead of what was asked for. */
export class ApiError extends SpokenError {
  override readonly name = 'ApiError'

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
  }

  get isNotFound(): boolean {
    return this.status === 404
  }

  get isForbidden(): boolean {
    return this.status === 403
  }
}

/** No answer at all: the server is down, restarting, or out of reach. */
export class UnreachableError extends SpokenError {
  override readonly name = 'UnreachableError'
}

type SignedOutListener = () => void
const signedOutListeners = new Set<SignedOutListener>()

/** Called when the server no longer knows this session. Returns the way to stop. */
export function onSignedOut(listener: SignedOutListener): () => void {
  signedOutListeners.add(listener)
  return () => signedOutListeners.delete(listener)
}

/** Refusals of these are about what was typed, not about the session. */
const signInPaths = new Set(['/api/v1/auth/login', '/api/v1/setup', '/api/v1/users/me/password'])

const watchSession: Middleware = {
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && !signInPaths.has(schemaPath))
      signedOutListeners.forEach((listener) => listener())
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return error
    return new UnreachableError('The server does not answer.')
  },
}

/** Paths of the OpenAPI document: `api.GET('/api/v1/items/{item_id}', { params: { path: { item_id } } })`. */
export const api = createClient<paths>({ baseUrl: basePath, credentials: 'same-origin' })
api.use(watchSession)

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** What was asked for, or an ApiError: `await answer(api.GET(…))`. */
export async function answer<T>(request: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await request
  if (!response.ok) throw toApiError(response.status, error)
  return data as T
}

export function toApiError(status: number, body: unknown): ApiError {
  const inner = isRecord(body) && isRecord(body.error) ? body.error : {}
  const code = typeof inner.code === 'string' ? inner.code : `http.${status}`
  const message =
    typeof inner.message === 'string' && inner.message ? inner.message : `The server answered ${status}.`
  return new ApiError(status, code, message, isRecord(inner.details) ? inner.details : {})
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
