import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findReleaseFaults } from '../../scripts/release/find-release-faults.ts'
import { freeze, recordCommit } from '../../scripts/release/freeze.ts'
import { gitEnvironment } from '../../scripts/release/released-commit.ts'
import { readReleases, writeReleases } from '../../scripts/release/releases.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { ROOT } from './source-files.ts'

test('the migrations are those that were released, and new ones come after them', () => {
  expect(findReleaseFaults(resolve(ROOT, 'packages/bursar'))).toEqual([])
})

let folder: string
beforeEach(() => {
  folder = makeScratchFolder()
  mkdirSync(join(folder, 'migrations'))
  writeReleases(folder, [])
  write('0001-schema', 'create table a ();')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, sql: string): void {
  writeFileSync(join(folder, 'migrations', `${name}.sql`), sql)
}

function remove(name: string): void {
  rmSync(join(folder, 'migrations', `${name}.sql`))
}

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com']
  const options = { cwd: folder, env: gitEnvironment(), encoding: 'utf8' } as const
  return execFileSync('git', [...identity, ...args], options).trim()
}

/** Freezes what is there, commits it as a version and records that commit. */
function release(version: string): string {
  freeze(folder, version)
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '--message', version)
  return recordCommit(folder, 'HEAD').commit ?? ''
}

const faults = () => findReleaseFaults(folder)
const stored = (name: string) =>
  Object.assign({}, ...readReleases(folder).map((release) => release.migrations))[name]

test('before the release an edited migration is a fault, which freezing again mends', () => {
  freeze(folder, '1.0.0')
  expect(faults()).toEqual([])
  write('0001-schema', 'create table b ();')
  expect(faults()).toEqual([
    '0001-schema.sql was edited since it was frozen for 1.0.0: npm run release:freeze.',
  ])
  freeze(folder, '1.0.0')
  expect(faults()).toEqual([])
  expect(readReleases(folder)).toHaveLength(1)
})

test('after the release an edited migration is a fault that freezing refuses to mend', () => {
  release('1.0.0')
  expect(faults()).toEqual([])
  write('0001-schema', 'create table b ();')
  expect(faults()).toEqual([
    '0001-schema.sql was released with 1.0.0 and edited: restore it, write a new one.',
  ])
  const before = readReleases(folder)
  expect(() => freeze(folder, '1.0.0')).toThrow('0001-schema.sql is released')
  expect(() => freeze(folder, '1.1.0')).toThrow('0001-schema.sql is released')
  expect(readReleases(folder)).toEqual(before)
})

test('an edited digest does not hide an edited migration: the released commit tells', () => {
  const commit = release('1.0.0')
  write('0001-schema', 'create table b ();')
  const [{ version } = { version: '' }] = readReleases(folder)
  writeReleases(folder, [])
  freeze(folder, version)
  writeReleases(
    folder,
    readReleases(folder).map((entry) => ({ ...entry, commit })),
  )
  expect(faults()).toEqual([
    `0001-schema.sql is not listed as it is in the released commit ${commit}.`,
  ])
})

test('a commit that is not in the history is a fault', () => {
  const commit = release('1.0.0')
  const lost = [...commit].reverse().join('')
  writeReleases(
    folder,
    readReleases(folder).map((entry) => ({ ...entry, commit: lost })),
  )
  expect(faults()).toEqual([`There is no commit ${lost}.`])
})

test('a listed migration that is missing is a fault, and so is one in its place', () => {
  write('0002-more', 'select 1;')
  release('1.0.0')
  remove('0002-more')
  expect(faults()).toEqual(['0002-more.sql of 1.0.0 is missing.'])
  expect(() => freeze(folder, '1.1.0')).toThrow('0002-more.sql is released')
  write('0002-other', 'select 1;')
  expect(faults()).toEqual([
    '0002-more.sql of 1.0.0 is missing.',
    '0002-other.sql is not listed, and its number is not above 2.',
  ])
})

test('a new migration belongs to the next version', () => {
  release('1.0.0')
  const first = stored('0001-schema')
  write('0002-more', 'select 1;')
  expect(faults()).toEqual([])
  expect(() => freeze(folder, '1.0.0')).toThrow('1.0.0 is released. Raise the version first.')
  freeze(folder, '1.1.0')
  expect(readReleases(folder).map((entry) => Object.keys(entry.migrations))).toEqual([
    ['0001-schema'],
    ['0002-more'],
  ])
  expect(stored('0001-schema')).toBe(first)
  expect(faults()).toEqual([])
})

test('a commit that holds other migrations than the listed ones is not recorded', () => {
  release('1.0.0')
  write('0002-more', 'select 1;')
  git('add', '.')
  git('commit', '--quiet', '--message', 'Not frozen')
  freeze(folder, '1.1.0')
  write('0002-more', 'select 2;')
  freeze(folder, '1.1.0')
  expect(() => recordCommit(folder, 'HEAD')).toThrow('0002-more.sql is not listed as it is in')
  expect(() => recordCommit(folder, 'nowhere')).toThrow('There is no commit nowhere.')
  expect(readReleases(folder).at(-1)?.commit).toBeNull()
})

test('a version without a commit is the last one', () => {
  freeze(folder, '1.0.0')
  writeReleases(folder, [
    ...readReleases(folder),
    { version: '1.1.0', commit: null, migrations: {} },
  ])
  expect(faults()).toEqual(['1.0.0 has no commit, and a later version is listed.'])
})
