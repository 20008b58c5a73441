import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { importsOf, show } from './source-files.ts'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, string>
}

/** What each public door must offer; whatever else it offers is its own affair. */
const OFFERED: Readonly<Record<string, readonly string[]>> = {
  '.': ['createBursar', 'defineConfig', 'loadConfig', 'AppError'],
  './client': ['createClient', 'AppError'],
  './client/server': ['signReference'],
  './probe': ['probe', 'PROBES'],
  './simulator': ['createSimulator'],
}

test('the package has these doors and no other', () => {
  expect(Object.keys(exports).sort()).toEqual(Object.keys(OFFERED).sort())
})

test.each(Object.entries(OFFERED))('%s opens and offers %j', async (door, names) => {
  const offered = await import(`bursar${door.slice(1)}`)
  expect(Object.keys(offered)).toEqual(expect.arrayContaining([...names]))
})

/** Everything that a file brings along when it is loaded; what is only a type, too. */
function broughtBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const target of importsOf(file)) broughtBy(target, seen)
  return seen
}

const PACKAGE = /(?:from|import)\s*\(?\s*'(?!\.)([^']+)'/g

test('the client brings no package and nothing of Node: it runs wherever there is fetch', () => {
  const files = [...broughtBy(resolve('src/client/index.ts'))]
  expect(files.length).toBeGreaterThan(5)
  const packages = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(PACKAGE)].map(([, name]) => `${show(file)}: ${name}`),
  )
  expect(packages).toEqual([])
})
