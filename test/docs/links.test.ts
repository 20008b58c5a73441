import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { filesBelow, ROOT, show } from '../architecture/source-files.ts'

const PAPERS = readdirSync(ROOT).filter((name) => name.endsWith('.md'))
const PAGES = [
  ...filesBelow('docs', /\.md$/),
  ...[...PAPERS, '.changeset/README.md'].map((name) => resolve(ROOT, name)),
]

const INDEX = 'README.md'

/** What a page says, without its samples of code. */
const prose = (page: string) => readFileSync(page, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')

/** As GitHub makes them of headings. */
function anchorsOf(page: string): string[] {
  return [...prose(page).matchAll(/^#{1,6} (.*)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

const linksOf = (page: string) =>
  [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!)

test.each(PAGES.map(show))('every link of %s leads somewhere', (name) => {
  const page = resolve(ROOT, name)
  const broken = linksOf(page).filter((link) => {
    if (/^https?:/.test(link)) return false
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? page : resolve(dirname(page), path)
    if (!existsSync(target)) return true
    return anchor !== undefined && !anchorsOf(target).includes(anchor)
  })
  expect(broken).toEqual([])
})

/** The pages of a folder that its index lists, and those of the folders whose index it lists. */
function reachedFrom(index: string): string[] {
  const folder = dirname(index)
  const linked = linksOf(index).map((link) => resolve(folder, link.split('#')[0]!))
  const own = linked.filter((page) => dirname(page) === folder && page !== index)
  const below = linked.filter(
    (page) => basename(page) === INDEX && dirname(dirname(page)) === folder,
  )
  return [...own, ...below, ...below.flatMap(reachedFrom)]
}

test('every page is listed by the index of its folder, and every index by the one above', () => {
  const reached = new Set(reachedFrom(resolve(ROOT, 'docs', INDEX)))
  const pages = filesBelow('docs', /\.md$/).filter((page) => page !== resolve(ROOT, 'docs', INDEX))
  expect(pages.length).toBeGreaterThan(30)
  expect(pages.filter((page) => !reached.has(page)).map(show)).toEqual([])
})

test.each(['docs/concepts', 'docs/operate'])('%s says when it was last verified', (folder) => {
  const pages = filesBelow(folder, /\.md$/).filter((page) => basename(page) !== INDEX)
  expect(pages.length).toBeGreaterThan(0)
  const undated = pages.filter(
    (page) => !/^---\nlast-verified: 20\d\d-[01]\d-[0-3]\d\n---\n/.test(readFileSync(page, 'utf8')),
  )
  expect(undated.map(show)).toEqual([])
})

test('every source file that a page names is there', () => {
  const missing = PAGES.flatMap((page) =>
    [...prose(page).matchAll(/`((?:src|test|scripts|migrations)\/[\w./-]+\.\w+)`/g)]
      .map((match) => match[1]!)
      .filter((file) => !existsSync(resolve(ROOT, file)))
      .map((file) => `${show(page)}: ${file}`),
  )
  expect(missing).toEqual([])
})
