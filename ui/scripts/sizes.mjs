/** Compressed bytes that each exported page loads first; fails above the budgets. Run after a build. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

const out = new URL('../out', import.meta.url).pathname
const budgetsKb = { '/': 200, '/library': 210, '/item': 220, '/watch': 220, '/admin': 250 }
const otherBudgetKb = 230
const cssBudgetKb = 25

const pages = readdirSync(out, { recursive: true })
  .map(String)
  .filter((file) => path.basename(file) === 'index.html')

const kb = (files) =>
  [...files].reduce(
    (sum, file) => sum + gzipSync(readFileSync(path.join(out, file)), { level: 9 }).length,
    0,
  ) / 1024

const local = (address) => address.replace(/^.*(?=\/_next\/)/, '').split('?')[0]
let isOver = false

for (const page of pages.sort()) {
  const html = readFileSync(path.join(out, page), 'utf8')
  const scripts = new Set()
  for (const [, before, src, after] of html.matchAll(/<script([^>]*)src="([^"]+)"([^>]*)>/g)) {
    const file = local(src)
    if (!/nomodule/i.test(before + after) && existsSync(path.join(out, file))) scripts.add(file)
  }
  const styles = new Set(
    [...html.matchAll(/<link[^>]*href="([^"]+\.css)[^"]*"/g)].map(([, href]) => local(href)),
  )
  const name = `/${path.dirname(page)}`.replace('/.', '/')
  const js = kb(scripts)
  const css = kb(styles)
  const budget = budgetsKb[name] ?? otherBudgetKb
  const verdict = js > budget || css > cssBudgetKb ? 'OVER' : 'ok'
  isOver ||= verdict === 'OVER'
  process.stdout.write(
    `${name.padEnd(14)} js ${js.toFixed(1).padStart(6)} of ${budget} KB   css ${css.toFixed(1).padStart(5)} of ${cssBudgetKb} KB   ${verdict}\n`,
  )
}
process.exitCode = isOver ? 1 : 0
