/** A stand-in for OpenSubtitles.com on loopback: one account without a password, one film, a quota. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface Provider {
  /** What a search finds. */
  found: { ref: number; release: string; language: string; fits: boolean }[]
  /** Downloads left. */
  left: number
  /** Answered to everything, when set. */
  failure: number | null
  stop(): Promise<void>
}

const WORDS = '1\n00:00:01,000 --> 00:00:39,000\nWords from elsewhere.\n'

export async function standIn(port: number): Promise<Provider> {
  const provider: Provider = { found: [], left: 5, failure: null, stop: () => Promise.resolve() }
  const server = createServer((request, response) => answer(provider, port, request, response))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  provider.stop = () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return provider
}

function answer(provider: Provider, port: number, request: IncomingMessage, response: ServerResponse): void {
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { 'Content-Type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
  request.resume()
  const { pathname } = new URL(request.url ?? '/', 'http://stand-in')
  if (provider.failure !== null) return send(provider.failure, {})
  if (pathname === '/file.srt') return send(200, WORDS)
  if (pathname === '/api/v1/download') {
    provider.left -= 1
    const told = { remaining: Math.max(0, provider.left), reset_time_utc: '2099-01-01T05:00:00.000Z' }
    const link = `http://127.0.0.1:${port}/file.srt`
    return send(provider.left < 0 ? 406 : 200, { link, file_name: 'words.srt', ...told })
  }
  const data = provider.found.map(({ ref, release, language, fits }) => ({
    attributes: {
      language,
      release,
      moviehash_match: fits,
      download_count: 1234,
      ratings: 8.5,
      from_trusted: fits,
      ai_translated: !fits,
      files: [{ file_id: ref, file_name: `${release}.srt` }],
    },
  }))
  return send(200, { data })
}
