import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { filesBelow, ROOT } from '../architecture/source-files.ts'

/** Every page that people read: the documentation, and the Markdown at the root and of packages. */
export const PAGES: readonly string[] = [
  ...globSync(['*.md', 'packages/*/*.md'], { cwd: ROOT }).map((page) => resolve(ROOT, page)),
  ...filesBelow('docs', /\.md$/),
].sort()

/** A page without its front matter, samples of code, comments and targets of links. */
export function withoutCode(page: string): string {
  return readFileSync(page, 'utf8')
    .replace(/^---\n[\s\S]*?\n---\n/, '')
    .replaceAll(/^ *```[\s\S]*?^ *```/gm, '')
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)\s]+\)/g, '$1')
}
