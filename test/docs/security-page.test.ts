import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseControls } from '../../scripts/security/control.ts'
import { findPlaceFault } from '../../scripts/security/find-place-fault.ts'
import { ROOT } from '../architecture/source-files.ts'
import { readPage } from './markdown-table.ts'

const CONTROLS_MIN = 20
const LITERAL_MIN = 5
const CONTROLS = parseControls(readPage('operate/security.md'))
const PROOFS = CONTROLS.flatMap(({ proofs }) => proofs)

test('the page has at least twenty controls, each of its own name, and all can be read', () => {
  expect(CONTROLS.length).toBeGreaterThanOrEqual(CONTROLS_MIN)
  expect(CONTROLS.flatMap(({ faults }) => faults)).toEqual([])
  expect(new Set(CONTROLS.map(({ name }) => name)).size).toBe(CONTROLS.length)
})

test('every file and symbol that it names is there', () => {
  const faults = CONTROLS.flatMap(({ places }) => places.map((one) => findPlaceFault(ROOT, one)))
  expect(faults.filter((fault) => fault !== null)).toEqual([])
  expect(PROOFS.filter(({ file }) => !existsSync(`${ROOT}/${file}`))).toEqual([])
})

// Whether they pass is shown by `npm run verify:security`, which runs them.
test('every test that it names is there', () => {
  const missing = PROOFS.filter(({ file, test: title }) => {
    const source = readFileSync(`${ROOT}/${file}`, 'utf8')
    return !titlesIn(source).some((each) => each === title || filled(each).test(title))
  })
  expect(missing.map(({ file, test: title }) => `${file} › ${title}`)).toEqual([])
  expect(titlesIn("test.each([1])('of %s', () => {})")).toEqual(['of %s'])
  expect(filled('of $name and %s').test('of a and b')).toBe(true)
  expect(filled('of $name and').test('for a and')).toBe(false)
  expect(filled('%s, %s').test('a, b')).toBe(false)
})

/** Texts that stand where a test, or its row of a table, has its title; a few others do, too. */
function titlesIn(source: string): string[] {
  const texts = source.matchAll(/[([]\s*(?:'((?:[^'\\\n]|\\.)+)'|`([^`]+)`),/g)
  return [...texts].map(([, quoted, template]) => (quoted ?? template!).replaceAll('\\', ''))
}

/**
 * What a title becomes: vitest and the file itself fill `%s`, `$name` and `${name}`. One of little
 * else would become anything.
 */
function filled(title: string): RegExp {
  const literals = title.split(/%[a-z#]|\$\{[^}]*\}|\$[\w.]+/)
  if (literals.join('').length < LITERAL_MIN) return /^(?!)/
  return new RegExp(`^${literals.map((text) => text.replaceAll(/\W/g, '\\$&')).join('.+')}$`, 's')
}
