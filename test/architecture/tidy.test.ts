import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { LONG_FILES } from '../support/long-files.ts'
import { filesBelow, moduleOf, productFiles, show } from './source-files.ts'

const FILE_LINES_MAX = 300
const TEST_LINES_MAX = 400
const LINE_COLUMNS_MAX = 100
const FOLDER_FILES_MAX = 15
/** Where a person at a terminal is met, and the environment is read: in every package with one. */
const isCommandLine = (file: string) => /^packages\/\w+\/src\/cli\//.test(show(file))
const FORBIDDEN_NAMES =
  /^(?:utils?|helpers?|common|misc|types|interfaces|constants|manager|lib)\.tsx?$/

/** What is banned, where it may stand all the same, and what to write instead. */
const BANS: { ban: RegExp; allowed: (file: string) => boolean; instead: string }[] = [
  {
    ban: /\bDate\.now\(|\bnew Date\(\)/,
    allowed: (file) => show(file) === 'packages/wire/src/clock.ts' || moduleOf(file) === 'base',
    instead: 'take a Clock as an argument',
  },
  {
    ban: /\bMath\.random\(/,
    allowed: (file) => show(file) === 'packages/wire/src/random.ts' || moduleOf(file) === 'base',
    instead: 'take a Random as an argument',
  },
  {
    ban: /\bprocess\.env\b/,
    allowed: (file) => moduleOf(file) === 'config' || isCommandLine(file),
    instead: 'read it in config/ and pass it on',
  },
  {
    ban: /\bconsole\.\w+\(/,
    allowed: isCommandLine,
    instead: 'use the log of base/log.ts',
  },
  {
    ban: /\.equals\(|Buffer\.compare\(/,
    allowed: (file) => !['wire', 'ingress', 'http', 'service', 'config'].includes(moduleOf(file)),
    instead: 'compare with timingSafeEqual',
  },
  { ban: /catch(?: \(\w+\))? \{\s*\}/, allowed: () => false, instead: 'rethrow or use the error' },
  { ban: /\b(?:TODO|FIXME|XXX)\b/, allowed: () => false, instead: 'write an issue' },
]

/** Of tests, benches and scripts as well. */
const UNTYPED = [
  { ban: /\bas any\b|: any\b/, instead: 'say the type' },
  { ban: /\bas unknown as\b/, instead: 'parse the value' },
  { ban: /@ts-(?:ignore|nocheck)/, instead: 'mend the type' },
]
const FOLDERS = ['packages', 'test', 'bench', 'scripts']

const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n')

test('files are short enough to be read in one sitting', () => {
  const max = (file: string) => (file.endsWith('.test.ts') ? TEST_LINES_MAX : FILE_LINES_MAX)
  const all = FOLDERS.flatMap((folder) => filesBelow(folder))
  const long = all.filter((file) => linesOf(file).length - 1 > max(file))
  expect(long.map((file) => `${show(file)}: ${linesOf(file).length - 1} lines`)).toEqual([])
})

test('lines fit beside another file', () => {
  const wide = productFiles().flatMap((file) =>
    linesOf(file).flatMap((line, index) =>
      line.length > LINE_COLUMNS_MAX ? [`${show(file)}:${index + 1}`] : [],
    ),
  )
  expect(wide).toEqual([])
})

test('no folder is an attic', () => {
  const counts = new Map<string, number>()
  for (const file of productFiles()) {
    counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
  }
  const full = [...counts].filter(([, count]) => count > FOLDER_FILES_MAX)
  expect(full.map(([folder, count]) => `${show(folder)}: ${count} files`)).toEqual([])
})

test('files are named for their one export', () => {
  expect(
    productFiles()
      .filter((file) => FORBIDDEN_NAMES.test(basename(file)))
      .map(show),
  ).toEqual([])
})

/** Where a pattern stands in what is no comment. */
function placesOf(pattern: RegExp, files: readonly string[]): string[] {
  return files.flatMap((file) =>
    linesOf(file).flatMap((line, index) =>
      pattern.test(line) && !/^\s*(?:\/\/|\*|\/\*)/.test(line)
        ? [`${show(file)}:${index + 1}`]
        : [],
    ),
  )
}

test.each(BANS)('banned: $ban ($instead)', ({ ban, allowed }) => {
  const files = productFiles().filter((file) => !allowed(file))
  expect(placesOf(ban, files)).toEqual([])
})

test.each(UNTYPED)('banned everywhere: $ban ($instead)', ({ ban }) => {
  const all = FOLDERS.flatMap((folder) => filesBelow(folder))
  const files = all.filter((file) => basename(file) !== 'tidy.test.ts')
  expect(placesOf(ban, files)).toEqual([])
})

test('tests wait for facts: no sleep, nothing skipped, nothing focused', () => {
  const bad =
    /setTimeout\(\s*(?:resolve|done|r)\b|\bsleep\(|\.(?:only|skip|todo)\(|timers\/promises/
  const found = [...filesBelow('test'), ...filesBelow('packages', /\.test\.tsx?$/)]
    .filter((file) => basename(file) !== 'tidy.test.ts')
    .filter((file) => bad.test(readFileSync(file, 'utf8')))
  expect(found.map(show)).toEqual([])
})

// A busy machine needs longer than anybody thinks; vitest.config.ts has one limit for all.
test('outside the benchmarks no test has a limit in milliseconds of its own', () => {
  const bad = /^ *(?:\}, )?(?:\d[\d_]{3,}|\w+_MS_MAX)(?:,\n *)?\)$|\btimeout: \d[\d_]{3,}/m
  const found = [...filesBelow('test'), ...filesBelow('packages', /\.test\.tsx?$/)]
    .filter((file) => !/tidy\.test|test.(?:bench|browser)/.test(show(file)))
    .filter((file) => bad.test(readFileSync(file, 'utf8')))
  expect(found.map(show)).toEqual([])
})

test('the long test files that start first are there', () => {
  const missing = Object.keys(LONG_FILES).filter(
    (file) => !existsSync(resolve(import.meta.dirname, '../..', file)),
  )
  expect(missing).toEqual([])
})

test('a document has one title', () => {
  const wrong = filesBelow('docs', /\.md$/).filter((file) => {
    const prose = readFileSync(file, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')
    return (prose.match(/^# /gm) ?? []).length !== 1
  })
  expect(wrong.map(show)).toEqual([])
})
