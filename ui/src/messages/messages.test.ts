/** Both languages say the same things with the same values. */
import { readdirSync, readFileSync } from 'node:fs'
import { createTranslator } from 'use-intl'
import { expect, test } from 'vitest'

type Words = { [key: string]: string | Words }

const folder = 'src/messages'
const files = readdirSync(`${folder}/en`).filter((file) => file.endsWith('.json'))
const read = (locale: string, file: string) =>
  JSON.parse(readFileSync(`${folder}/${locale}/${file}`, 'utf8')) as Words

function flatten(words: Words, prefix = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  )
}

/** Names of the values that a sentence takes. */
function valuesOf(sentence: string): string[] {
  return [...new Set([...sentence.matchAll(/\{(\w+)\s*[,}]/g)].map(([, name]) => name ?? ''))].sort()
}

test('the languages have the same files', () => {
  expect(readdirSync(`${folder}/de`).filter((file) => file.endsWith('.json'))).toEqual(files)
})

test.each(files)('%s is complete in German, with the same values', (file) => {
  const shape = (locale: string) =>
    Object.fromEntries(flatten(read(locale, file)).map(([key, sentence]) => [key, valuesOf(sentence)]))
  expect(shape('de')).toEqual(shape('en'))
})

test.each(['en', 'de'])('every sentence of %s can be read', (locale) => {
  const failures: string[] = []
  for (const file of files) {
    const words = read(locale, file)
    const t = createTranslator({
      locale,
      messages: { words },
      namespace: 'words',
      onError: (error: Error) => failures.push(`${file}: ${error.message}`),
    } as never) as unknown as (key: string, values: Record<string, unknown>) => string
    for (const [key, sentence] of flatten(words)) {
      t(key, Object.fromEntries(valuesOf(sentence).map((name) => [name, 3])))
    }
  }
  expect(failures).toEqual([])
})
