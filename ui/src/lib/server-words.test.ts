/** The German of what the server says: looked up whole or with gaps, and about sentences that it really says. */
import { execFileSync } from 'node:child_process'
import { afterEach, expect, test } from 'vitest'
import { learnServerWords, spoken } from '@/lib/server-words'
import { serverWords } from '@/messages/de/server'

afterEach(() => learnServerWords())

test('a sentence is looked up whole, or with what stands in its gaps', () => {
  learnServerWords({
    'All is well.': 'Alles ist gut.',
    'There is no room on {} for {}.': 'Auf {} fehlt Platz für {}.',
  })
  expect(spoken('All is well.')).toBe('Alles ist gut.')
  expect(spoken('There is no room on /a (b) for “x.y”.')).toBe('Auf /a (b) fehlt Platz für “x.y”.')
  expect(spoken('There is no room.')).toBe('There is no room.')
})

test('without words of another language the server’s own stay', () => {
  expect(spoken('The file is not where it was last seen.')).toBe('The file is not where it was last seen.')
})

test('gaps are as many in German', () => {
  const gaps = (sentence: string) => sentence.split('{}').length
  const uneven = Object.entries(serverWords).filter(([said, words]) => gaps(said) !== gaps(words))
  expect(uneven).toEqual([])
})

test('every sentence is one that the server says', () => {
  const source = execFileSync('git', ['grep', '-hI', '', '--', '../src/rustfin', 'src/api'], {
    encoding: 'utf8',
    maxBuffer: 64e6,
  })
    // Long sentences are written in several pieces.
    .replaceAll(/"\s*\n\s*f?"/g, '')
  const strange = Object.keys(serverWords).filter(
    (said) => !said.split('{}').every((part) => source.includes(part)),
  )
  expect(strange).toEqual([])
})
