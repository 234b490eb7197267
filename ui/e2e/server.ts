/** A real server as a process of its own: begun on a free port, awaited, stopped by its process id, begun again. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { closeSync, cpSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { journeys, prepared, root, rustfin } from './places'

const run = promisify(execFile)

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

/** The demo over the films that were drawn, scanned to its end and stopped: what each worker begins with a copy of. */
export async function prepareDemo(): Promise<void> {
  const port = await freePort()
  const args = ['demo', '--dir', prepared, '--port', String(port), '--small', '--fresh']
  await (await begin({ port, dir: prepared, args })).stop()
}

/** The demo as it was prepared, over its own copy of the films; one for each `worker`. */
export async function startDemo(worker: number): Promise<Server> {
  const dir = path.join(journeys, `demo-${worker}`)
  rmSync(dir, { recursive: true, force: true })
  cpSync(prepared, dir, { recursive: true, preserveTimestamps: true })
  for (const library of ['Films', 'Series']) {
    const [from, to] = [prepared, dir].map((one) => path.join(one, 'media', library))
    await run(rustfin, ['libraries', 'relocate', library, from!, to!, '--apply', ...folders(dir)])
  }
  const port = await freePort()
  return begin({ port, dir, args: serveArgs(dir, port) })
}

/** A server nobody has set up yet, with its data below a folder. */
export async function startEmpty(dir: string): Promise<Server> {
  const port = await freePort()
  return begin({ port, dir, args: serveArgs(dir, port) })
}

function serveArgs(dir: string, port: number): string[] {
  return ['serve', ...folders(dir), '--port', String(port)]
}

function folders(dir: string): string[] {
  const folder = (name: string) => path.join(dir, name)
  return [
    ...['--config-dir', folder('config'), '--cache-dir', folder('cache')],
    ...['--transcode-dir', folder('transcode')],
  ]
}

interface Plan {
  port: number
  dir: string
  args: readonly string[]
}

async function begin({ port, dir, args }: Plan): Promise<Server> {
  mkdirSync(dir, { recursive: true })
  const url = `http://127.0.0.1:${port}`
  const providerPort = await freePort()
  const log = path.join(dir, 'server.log')
  let child = await launch({ args, url, log, providerPort })
  return {
    url,
    providerPort,
    stop: () => end(child),
    start: async () => {
      child = await launch({ args, url, log, providerPort })
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
