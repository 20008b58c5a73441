import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ourPackages, ROOT } from './source-files.ts'

const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const PUBLIC = ourPackages().filter(({ installed }) => installed !== null)
/** The migrations are read as files. */
const SHIPPED = ['dist', 'bin', 'migrations']

test.each(PUBLIC)('$name says what it is, for whom and under which license', ({ name, folder }) => {
  const { version, description, license, engines, files, type, bin } = manifestOf(folder)
  const { version: ours } = manifestOf(ROOT)
  expect({ version, license, type }).toEqual({ version: ours, license: 'MIT', type: 'module' })
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

test('they are packages of one version: each demands the others exactly', () => {
  const names = new Set(ourPackages().map(({ name }) => name))
  const loose = PUBLIC.flatMap(({ name, folder }) => {
    const { version, dependencies, peerDependencies, devDependencies } = manifestOf(folder)
    return Object.entries({ ...dependencies, ...peerDependencies, ...devDependencies })
      .filter(([other, wanted]) => names.has(other) && wanted !== version)
      .map(([other, wanted]) => `${name} wants ${other} ${wanted}`)
  })
  expect(loose).toEqual([])
})
