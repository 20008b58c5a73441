import { flesch } from 'flesch'
import { syllable } from 'syllable'
import { expect, test } from 'vitest'
import { show } from '../architecture/source-files.ts'
import { PAGES, withoutCode } from './prose.ts'

/** Flesch reading ease: 60 is plain English, 50 a newspaper for adults, 30 a scientific paper. */
const EASE_MIN = 60
/** On a page with fewer words, one long name decides. */
const WORDS_MIN = 60

/** Pages below the limit: what each has, and why. A page that gets better must leave the list. */
const OUTLIERS: Readonly<Record<string, { readonly least: number; readonly why: string }>> = {
  'CODE_OF_CONDUCT.md': { least: 45, why: 'It follows the text of the Contributor Covenant.' },
}

/** Sentences alone: no heading, no table, no markup. A name in code style counts as a short word. */
function sentencesOf(page: string): string[] {
  return withoutCode(page)
    .replaceAll(/^(#+ |\||>?\s*\*\*[^*]+\*\*$).*$/gm, '')
    .replaceAll(/`[^`]+`/g, 'it')
    .replaceAll(/https?:\S+/g, 'it')
    .replaceAll(/^\s*(?:[-*]|\d+\.) /gm, '\n\n')
    .replaceAll(/[*_]/g, '')
    .split(/\n\s*\n|(?<=[.!?])\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[a-z]/i.test(sentence))
}

const wordsOf = (text: string) => text.match(/[\p{L}\p{N}’'-]*\p{L}[\p{L}\p{N}’'-]*/gu) ?? []

function easeOf(page: string) {
  const sentences = sentencesOf(page)
  const words = sentences.flatMap(wordsOf)
  const syllables = words.reduce((sum, word) => sum + Math.max(1, syllable(word)), 0)
  const ease = flesch({
    sentence: Math.max(1, sentences.length),
    word: Math.max(1, words.length),
    syllable: syllables,
  })
  return { page: show(page), words: words.length, ease: Math.round(ease) }
}

const RATED = PAGES.map(easeOf).filter(({ words }) => words >= WORDS_MIN)

test('every page is plain English: its reading ease', () => {
  const table = RATED.toSorted((a, b) => a.ease - b.ease).map(
    ({ page, words, ease }) => `${String(ease).padStart(4)} ${String(words).padStart(6)}  ${page}`,
  )
  process.stdout.write(`ease  words  page\n${table.join('\n')}\n`)
  expect(RATED.length).toBeGreaterThan(30)
  const hard = RATED.filter(({ page, ease }) => ease < (OUTLIERS[page]?.least ?? EASE_MIN))
  expect(hard).toEqual([])
})

test('every outlier is a page that is still below the limit', () => {
  const below = RATED.filter(({ ease }) => ease < EASE_MIN).map(({ page }) => page)
  expect(Object.keys(OUTLIERS).filter((page) => !below.includes(page))).toEqual([])
})

test('easy and hard sentences are told apart', () => {
  const rate = (sentence: string) => {
    const words = wordsOf(sentence)
    const syllables = words.reduce((sum, word) => sum + syllable(word), 0)
    return flesch({ sentence: 1, word: words.length, syllable: syllables })
  }
  expect(rate('Set the key and start the service again.')).toBeGreaterThan(80)
  expect(
    rate(
      'Notwithstanding organizational considerations, reconfiguration necessitates authorization.',
    ),
  ).toBeLessThan(0)
})
