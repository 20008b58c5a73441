import { readFileSync } from 'node:fs'
import { parseSync } from 'oxc-parser'
import { describe, expect, test } from 'vitest'
import { productFiles, show } from '../architecture/source-files.ts'
import { PAGES, withoutCode } from './prose.ts'
import { retiredIn } from './retired-words.ts'

/** Sentences of the product: strings and texts of pages that hold words, but no SQL and no CSS. */
function sentencesOf(file: string): string[] {
  const found: string[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) visit(one)
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return
    const { type, value } = node as { type?: string; value?: unknown }
    const text = type === 'TemplateElement' ? (value as { raw: string }).raw : value
    const said = typeof text === 'string' && /Literal|TemplateElement|JSXText/.test(type ?? '')
    if (said && /[a-z]\S* +\S*[a-z]/i.test(text)) found.push(text)
    for (const child of Object.values(node)) visit(child)
  }
  visit(parseSync(file, readFileSync(file, 'utf8')).program)
  return found
}

const SOURCES = productFiles().filter((file) => !/\.(store|css)\.ts$/.test(file))

describe('people read the words of the glossary', () => {
  test('in the documentation', () => {
    expect(PAGES.flatMap((page) => retiredIn(withoutCode(page), show(page)))).toEqual([])
  })

  test('on the command line, in the console, in emails, errors and the API reference', () => {
    const all = SOURCES.map((file) => [file, sentencesOf(file)] as const)
    expect(all.flatMap(([, sentences]) => sentences).length).toBeGreaterThan(2000)
    const hits = all.flatMap(([file, sentences]) =>
      sentences.flatMap((sentence) => retiredIn(sentence, show(file))),
    )
    expect(hits).toEqual([])
  })
})

test('a retired word is found, and ordinary English is not', () => {
  const found = (text: string) => retiredIn(text).length
  expect(
    [
      'Lists the subjects.',
      'It is owed again.',
      'An effect waits.',
      'Whoever asks.',
      'An operator and his reason.',
      'The ledger is broken.',
    ].map(found),
  ).toEqual([1, 1, 1, 1, 1, 1])
  expect(
    [
      'The first invoice is owed.',
      'Side effects wait.',
      'Settle the open invoices.',
      'The subject of the token.',
      'Bursar notices a deletion.',
      'A change of the plan has no effect.',
    ].map(found),
  ).toEqual([0, 0, 0, 0, 0, 0])
})
