/**
 * What draws ASS and PGS subtitles, as files of their own in public/vendor: fetched when first needed, never bundled.
 *
 * JASSUB (libass, LGPL-2.1-or-later) stays separate and replaceable. Two of its helpers are left out: a polyfill for
 * browsers older than any this app runs in, and a list of fonts on the internet. Turbopack does not come to an end over
 * JASSUB's worker, which is why Rolldown bundles it.
 */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = fileURLToPath(import.meta.url)
const vendorDir = path.resolve(path.dirname(here), '../public/vendor')
const require = createRequire(import.meta.url)

const packageDir = (name) => {
  const marker = `node_modules/${name}/`
  const entry = require.resolve(name)
  return entry.slice(0, entry.lastIndexOf(marker) + marker.length)
}
const versionOf = (name) =>
  JSON.parse(readFileSync(path.join(packageDir(name), 'package.json'), 'utf8')).version

/** Named by what is in it, so that it may be kept for ever. */
export function vendorFolder() {
  const recipe = [readFileSync(here), versionOf('jassub'), versionOf('libpgs')].join('\n')
  return `subtitles-${createHash('sha256').update(recipe).digest('hex').slice(0, 12)}`
}

const leftOut = new Set(['rvfc-polyfill', 'lfa-ponyfill'])
const leaveOut = {
  name: 'leave-out',
  resolveId: (source) => (leftOut.has(source.split('/')[0]) ? `\0nothing:${source}` : null),
  load: (id) =>
    id.startsWith('\0nothing:') ? 'export const queryRemoteFonts = async () => []; export default {}' : null,
}
/** Every address is handed in by the app; those beside the library's own files would point nowhere. */
const noAddresses = {
  name: 'no-addresses',
  transform: (code) => ({
    code: code.replaceAll(/new URL\('[^']*', import\.meta\.url\)/g, "new URL('about:blank')"),
  }),
}

async function bundle(input, file) {
  const { rolldown } = await import('rolldown')
  const built = await rolldown({ input, plugins: [leaveOut, noAddresses], logLevel: 'silent' })
  await built.write({ file, format: 'esm', minify: true, codeSplitting: false })
  await built.close()
}

async function make() {
  const out = path.join(vendorDir, vendorFolder())
  if (existsSync(path.join(out, 'complete'))) return
  rmSync(vendorDir, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  const jassub = packageDir('jassub')
  const copy = (from, to) => cpSync(from, path.join(out, to))
  await bundle(path.join(jassub, 'dist/jassub.js'), path.join(out, 'jassub.js'))
  await bundle(path.join(jassub, 'dist/worker/worker.js'), path.join(out, 'jassub-worker.js'))
  copy(path.join(jassub, 'dist/wasm/jassub-worker.wasm'), 'jassub.wasm')
  copy(path.join(jassub, 'dist/wasm/jassub-worker-modern.wasm'), 'jassub-modern.wasm')
  copy(path.join(jassub, 'dist/default.woff2'), 'liberation-sans.woff2')
  copy(path.join(jassub, 'LICENSE'), 'LICENSE-jassub.txt')
  copy(path.join(packageDir('libpgs'), 'dist/libpgs.worker.js'), 'libpgs-worker.js')
  writeFileSync(
    path.join(out, 'NOTICE.txt'),
    `JASSUB ${versionOf('jassub')} (libass for browsers), LGPL-2.1-or-later: jassub*.js, jassub*.wasm, unchanged but for\n` +
      'two optional helpers left out when bundling. These files may be replaced by your own build of the same version.\n' +
      `Its source: the npm package jassub ${versionOf('jassub')}.\n` +
      'Liberation Sans, SIL Open Font License 1.1: liberation-sans.woff2.\n' +
      `libpgs ${versionOf('libpgs')}, MIT: libpgs-worker.js.\n`,
  )
  writeFileSync(path.join(out, 'complete'), '')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await make()
