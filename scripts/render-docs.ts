import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { BLOCKS } from './docs/blocks.ts'
import { CONFIG_FILES } from './docs/config-files.ts'
import { renderPage } from './docs/markdown.ts'

/** `npm run docs`: writes the generated parts of every page afresh, and files made of schemas. */
const root = resolve(import.meta.dirname, '..')
let changed = 0

function write(path: string, render: (before: string) => string): void {
  const file = resolve(root, path)
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const after = render(before)
  if (after === before) return
  writeFileSync(file, after)
  changed += 1
  process.stdout.write(`${path}\n`)
}

for (const page of globSync('docs/**/*.md', { cwd: root })) {
  write(page, (before) => renderPage(before, BLOCKS))
}
for (const [path, render] of Object.entries(CONFIG_FILES)) write(path, render)
process.stdout.write(changed === 0 ? 'Every page is up to date.\n' : `Rewritten: ${changed}.\n`)
