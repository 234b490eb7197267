/** What the server says, in the language of the app: it speaks English, and its sentences are looked up here. */

/** Sentences by what the server writes, `{}` for what stands in them: file names, numbers. Order is kept. */
export type ServerWords = Readonly<Record<string, string>>

interface Pattern {
  readonly match: RegExp
  readonly words: string
}

let exact: ServerWords = {}
let patterns: readonly Pattern[] = []

/** Nothing given: the server's own words stay. */
export function learnServerWords(words: ServerWords = {}): void {
  exact = words
  patterns = Object.entries(words)
    .filter(([sentence]) => sentence.includes('{}'))
    .map(([sentence, translated]) => ({ match: pattern(sentence), words: translated }))
}

function pattern(sentence: string): RegExp {
  const parts = sentence.split('{}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('([^]*?)')}$`)
}

/** The sentence in the language of the app; one that is not known stays as it is. */
export function spoken(sentence: string): string {
  const known = exact[sentence]
  if (known !== undefined) return known
  for (const { match, words } of patterns) {
    const found = match.exec(sentence)
    if (!found) continue
    let at = 0
    return words.replaceAll('{}', () => found[++at] ?? '')
  }
  return sentence
}
