import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ourPackages, ROOT } from './source-files.ts'

const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const PUBLIC = ourPackages().filter(({ installed }) => installed !== null)
/** The migrations are read as files, and the schema by editors. */
const SHIPPED = ['dist', 'bin', 'migrations', 'bursar.schema.json']

test.each(PUBLIC)('$name says what it is, for whom and under which license', ({ name, folder }) => {
  const { version, description, license, engines, files, type, bin } = manifestOf(folder)
  expect({ license, type }).toEqual({ license: 'MIT', type: 'module' })
  // Each is released alone.
  expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  expect(description).toMatch(/^\S.{10,90}\.$/)
  expect(engines.node).toMatch(/^>=(?:20|22\.12)$/)
  expect(files).toContain('dist')
  expect(files.filter((one: string) => !SHIPPED.includes(one))).toEqual([])
  const programs = Object.values<string>(bin ?? {})
  expect(programs.filter((path) => !existsSync(join(folder, path)))).toEqual([])
  expect(files.includes('bin')).toBe(programs.length > 0)
  const text = (path: string) => readFileSync(join(folder, path), 'utf8')
  expect(text('LICENSE')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'))
  expect(text('README.md')).toMatch(new RegExp(`^# ${name}\n\n\\S`))
})

test('a command line asks for a newer Node than what runs in any app', () => {
  const old = PUBLIC.filter(({ folder }) => manifestOf(folder).engines.node === '>=20')
  expect(old.filter(({ folder }) => manifestOf(folder).bin !== undefined)).toEqual([])
})

test('each is content with the others as they stand here', () => {
  const versions = new Map(
    ourPackages().map(({ name, folder }) => [name, manifestOf(folder).version]),
  )
  const loose = PUBLIC.flatMap(({ name, folder }) => {
    const { dependencies, peerDependencies, devDependencies } = manifestOf(folder)
    return [dependencies, peerDependencies, devDependencies].flatMap((wanted) =>
      Object.entries<string>(wanted ?? {})
        .filter(([other]) => versions.has(other))
        .filter(([other, range]) => range.replace(/^\^/, '') !== versions.get(other))
        .map(([other, range]) => `${name} wants ${other} ${range}`),
    )
  })
  expect(loose).toEqual([])
})
