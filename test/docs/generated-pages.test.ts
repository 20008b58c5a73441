import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { EVENT_TYPES } from '../../packages/bursar/src/inbox/event-types.ts'
import { REFUSALS } from '../../packages/bursar/src/ingress/refusals.ts'
import { ERRORS } from '../../packages/wire/src/errors.ts'
import { BLOCKS } from '../../scripts/docs/blocks.ts'
import { blocksOf, renderPage, table } from '../../scripts/docs/markdown.ts'
import { LAYERS, OUTBUILDINGS } from '../architecture/layers.ts'
import { filesBelow, show } from '../architecture/source-files.ts'

const PAGES = filesBelow('docs', /\.md$/)
const text = (page: string) => readFileSync(page, 'utf8')

test.each(PAGES.map(show))('%s says what the code says (else: npm run docs)', (page) => {
  const written = text(page)
  expect(renderPage(written, BLOCKS)).toBe(written)
})

test('everything that can be rendered stands on some page', () => {
  const used = new Set(PAGES.flatMap((page) => blocksOf(text(page))))
  expect(Object.keys(BLOCKS).filter((name) => !used.has(name))).toEqual([])
})

/** The first cells of all tables of a page that are one name in code style. */
function namesOn(page: string): string[] {
  return [...text(page).matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]!)
}

describe('nothing is missing and nothing is left over', () => {
  test('errors', () => {
    const families = ['rejected', 'config', 'transient', 'permanent', 'bug']
    const named = namesOn('docs/reference/errors.md').filter((name) => !families.includes(name))
    expect(named.sort()).toEqual([...Object.keys(ERRORS), ...Object.keys(REFUSALS)].sort())
  })

  test('event types', () => {
    const named = namesOn('docs/reference/event-types.md').filter((name) => name.includes('.'))
    expect(named).toEqual(Object.keys(EVENT_TYPES))
  })

  test('layers and modules', () => {
    const page = text('docs/internals/architecture.md').split('## Pipeline')[0]!
    const layers = [...page.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map((match) => ({
      floor: Number(match[1]),
      modules: match[2]!.split('<br>').map((line) => /^`([a-z-]+)`/.exec(line)?.[1]),
    }))
    const top = LAYERS.length - 1
    expect(layers.map(({ modules }) => modules)).toEqual([...LAYERS].reverse())
    expect(layers.map(({ floor }) => floor)).toEqual(LAYERS.map((_, index) => top - index))
    const outside = [...page.matchAll(/^\| `([a-z-]+)` [^|]+ \| `/gm)].map((match) => match[1])
    expect(outside).toEqual(Object.keys(OUTBUILDINGS))
  })
})

describe('rendering', () => {
  const page = 'a\n<!-- generated: one -->\nold\n<!-- /generated -->\nb\n'

  test('replaces what stands between the marks and nothing else', () => {
    const rendered = renderPage(page, { one: () => 'new' })
    expect(rendered).toBe(page.replace('old', 'new'))
    expect(renderPage(rendered, { one: () => 'new' })).toBe(rendered)
  })

  test('fills an empty block, and several', () => {
    const empty = '<!-- generated: one -->\n<!-- /generated -->\n'
    const filled = '<!-- generated: one -->\n$1\n<!-- /generated -->\n'
    expect(renderPage(empty + empty, { one: () => '$1' })).toBe(filled + filled)
  })

  test('refuses a name that nobody renders', () => {
    expect(() => renderPage(page, {})).toThrow('No block is called one.')
    expect(() => renderPage(page.replace('one', 'constructor'), {})).toThrow('constructor')
  })

  test('keeps a bar inside its cell', () => {
    expect(table(['a'], [['b|c']])).toBe('| a |\n|---|\n| b\\|c |')
  })
})
