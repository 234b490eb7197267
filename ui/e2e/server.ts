/** A real server as a process of its own: begun on a free port, awaited, stopped by its process id, begun again. */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, cpSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { journeys, media, root, rustfin } from './places'

export const admin = { name: 'demo', password: 'rustfin-demo' } as const

const START_WITHIN_MS = 180_000
const STOP_WITHIN_MS = 20_000

export interface Server {
  readonly url: string
  /** Where it looks for OpenSubtitles; nothing answers there unless a journey stands in for it. */
  readonly providerPort: number
  stop(): Promise<void>
  /** The same database and the same port again. */
  start(): Promise<void>
}

/** The demo over a copy of the films that were drawn, scanned to its end before this returns; one for each `worker`. */
export async function startDemo(worker: number): Promise<Server> {
  const dir = path.join(journeys, `demo-${worker}`)
  rmSync(dir, { recursive: true, force: true })
  cpSync(media, path.join(dir, 'media'), { recursive: true, preserveTimestamps: true })
  const port = await freePort()
  const first = ['demo', '--dir', dir, '--port', String(port), '--small', '--fresh']
  return begin({ port, dir, first, again: serveArgs(dir, port) })
}

/** A server nobody has set up yet, with its data below a folder. */
export async function startEmpty(dir: string): Promise<Server> {
  const port = await freePort()
  return begin({ port, dir, first: serveArgs(dir, port), again: serveArgs(dir, port) })
}

function serveArgs(dir: string, port: number): string[] {
  const folder = (name: string) => path.join(dir, name)
  return [
    'serve',
    ...['--config-dir', folder('config'), '--cache-dir', folder('cache')],
    ...['--transcode-dir', folder('transcode'), '--port', String(port)],
  ]
}

interface Plan {
  port: number
  dir: string
  first: readonly string[]
  again: readonly string[]
}

async function begin({ port, dir, first, again }: Plan): Promise<Server> {
  mkdirSync(dir, { recursive: true })
  const url = `http://127.0.0.1:${port}`
  const providerPort = await freePort()
  const log = path.join(dir, 'server.log')
  let child = await launch({ args: first, url, log, providerPort })
  return {
    url,
    providerPort,
    stop: () => end(child),
    start: async () => {
      child = await launch({ args: again, url, log, providerPort })
    },
  }
}

interface Launch {
  args: readonly string[]
  url: string
  log: string
  providerPort: number
}

async function launch({ args, url, log, providerPort }: Launch): Promise<ChildProcess> {
  const output = openSync(log, 'a')
  const RUSTFIN_PROVIDER_ADDRESSES = `opensubtitles=http://127.0.0.1:${providerPort}/api/v1`
  const child = spawn(rustfin, args, {
    cwd: root,
    stdio: ['ignore', output, output],
    env: { ...process.env, RUSTFIN_PROVIDER_ADDRESSES },
  })
  closeSync(output)
  const deadline = Date.now() + START_WITHIN_MS
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`rustfin ${args.join(' ')} did not start:\n${readFileSync(log, 'utf8').slice(-4000)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return child
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok
  } catch {
    return false
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const tooLong = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
  await ended
  clearTimeout(tooLong)
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
