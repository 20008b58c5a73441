import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { BLOCKS } from './docs/blocks.ts'
import { renderPage } from './docs/markdown.ts'

/** `npm run docs`: writes the generated parts of every page afresh. */
const root = resolve(import.meta.dirname, '..')
let changed = 0
for (const page of globSync('docs/**/*.md', { cwd: root })) {
  const file = resolve(root, page)
  const before = readFileSync(file, 'utf8')
  const after = renderPage(before, BLOCKS)
  if (after === before) continue
  writeFileSync(file, after)
  changed += 1
  process.stdout.write(`${page}\n`)
}
process.stdout.write(changed === 0 ? 'Every page is up to date.\n' : `${changed} rewritten.\n`)
