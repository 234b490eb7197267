/** A loader: words in ICU syntax, compiled when the app is built, so that no page carries a parser for them. */
import compile from 'icu-minify/compile'

const compiled = (words) =>
  typeof words === 'string'
    ? compile(words)
    : Object.fromEntries(Object.entries(words).map(([key, value]) => [key, compiled(value)]))

export default function compileMessages(source) {
  return `export default ${JSON.stringify(compiled(JSON.parse(source)))}`
}
