import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
const SOURCES = [
  'packages/console/src',
  'packages/wire/src',
  'packages/bursar/src/base',
  'scripts/console',
]

/** Changes with whatever the console is built from: file times would lie after a `git checkout`. */
export function sourceStamp(): string {
  const hash = createHash('sha256')
  for (const file of sourceFiles()) hash.update(file).update('\0').update(readFileSync(file))
  return hash.digest('hex')
}

function sourceFiles(): string[] {
  const below = SOURCES.flatMap((folder) =>
    readdirSync(resolve(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => resolve(entry.parentPath, entry.name)),
  )
  const settings = ['packages/console/vite.config.ts', 'package-lock.json']
  return [...below.sort(), ...settings.map((file) => resolve(ROOT, file))]
}
