import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { filesBelow, productFiles, ROOT, show } from './source-files.ts'
import { EXCEPTIONS, MIGRATIONS, OWNERS, type Table } from './table-owners.ts'

const BURSAR = resolve(ROOT, 'packages/bursar/src')
const MODULES = [...new Set<string>(Object.values(OWNERS))].sort((a, b) => b.length - a.length)
const migrations = () => filesBelow('packages/bursar/migrations', /\.sql$/)

/**
 * What a file says but for whole lines of comment, whatever its literals are quoted with: parts
 * that `+` puts together are one, and a written line break is one.
 */
function statementsIn(text: string): string {
  return text
    .replaceAll(/^\s*(?:\/\/|\*|\/\*|--).*$/gm, '')
    .replaceAll(/['"`]\s*\+\s*['"`]/g, '')
    .replaceAll('\\n', ' ')
    .replaceAll(/\s+/g, ' ')
}

const WRITE =
  /\b(?:insert into|update|delete from|truncate(?: table)?|merge into|copy) ((?:only )?"?bursar"?\."?\w+"?(?:, ?"?bursar"?\."?\w+"?)*)/gi

/** The tables that are written by the statements of a text. */
function tablesWrittenIn(text: string): string[] {
  const written = [...statementsIn(text).matchAll(WRITE)].flatMap((match) =>
    [...match[1]!.matchAll(/\."?(\w+)/g)].map((name) => name[1]!),
  )
  return [...new Set(written)]
}

const UNREADABLE = [
  // A table that is put into the statement.
  /\bbursar\.\$\{|\bbursar\."?['"`] ?\+/i,
  /\b(?:insert into|delete from|truncate(?: table)?|merge into) ?(?:only )?(?:\$\{|['"`])/i,
  /\bupdate (?:only )?\$\{\S+ (?:\w+ )?set\b/i,
  // A table without its schema.
  /\b(?:insert into|merge into) (?!"?bursar(?:_queue)?"?\.)\w+ ?(?:as \w+ )?(?:\(|select\b|values\b|using\b)/i,
  /\bdelete from (?:only )?(?!"?bursar(?:_queue)?"?\.)\w+ (?:\w+ )?(?:where|using)\b/i,
  /\bupdate (?:only )?(?!"?bursar(?:_queue)?"?\.)\w+ (?:as )?(?:\w+ )?set \w+ ?=/i,
]
const isUnreadable = (text: string) =>
  UNREADABLE.some((pattern) => pattern.test(statementsIn(text)))

/** The folder that a file belongs to: of those that own a table the innermost, else its own. */
function moduleOf(file: string): string {
  const folder = relative(BURSAR, dirname(file))
  if (folder.startsWith('..')) return show(dirname(file))
  return MODULES.find((name) => `${folder}/`.startsWith(`${name}/`)) ?? folder
}

interface Writing {
  readonly table: string
  readonly module: string
  readonly file: string
}

function writings(): Writing[] {
  const ofModules = productFiles().map((file) => ({ file, module: moduleOf(file) }))
  const ofMigrations = migrations().map((file) => ({ file, module: MIGRATIONS }))
  return [...ofModules, ...ofMigrations].flatMap(({ file, module }) =>
    tablesWrittenIn(readFileSync(file, 'utf8')).map((table) => ({
      table,
      module,
      file: show(file),
    })),
  )
}

const ownerOf = (table: string) => OWNERS[table as Table] as string | undefined
const isExcepted = ({ table, module }: Writing) =>
  EXCEPTIONS.some((one) => one.table === table && one.module === module)

test('one module writes a table', () => {
  const others = writings()
    .filter((one) => one.module !== ownerOf(one.table) && !isExcepted(one))
    .map(({ table, file }) => `${file} writes ${table}, which is written by ${ownerOf(table)}`)
  expect(others).toEqual([])
})

test('every table has an owner that writes it, and every exception is needed', () => {
  const created = migrations().flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^create table bursar\.(\w+)/gm)].map(
      (match) => match[1]!,
    ),
  )
  expect(Object.keys(OWNERS).sort()).toEqual([...created, 'migrations'].sort())
  const found = writings()
  const isWriting = (table: string, module: string) =>
    found.some((one) => one.table === table && one.module === module)
  const idle = Object.entries(OWNERS).filter(([table, module]) => !isWriting(table, module))
  expect(idle).toEqual([])
  expect(EXCEPTIONS.filter(({ table, module }) => !isWriting(table, module))).toEqual([])
})

test('every statement that writes says its table, with the schema', () => {
  const ours = productFiles().filter((file) => file.startsWith(BURSAR))
  expect(ours.filter((file) => isUnreadable(readFileSync(file, 'utf8'))).map(show)).toEqual([])
})

test.each([
  ['a template', '`\nwith a as (select 1)\ninsert into\n  bursar.findings (kind) select 1`'],
  ['single quotes', "const A = 'update bursar.findings set kind = $1'"],
  ['double quotes', 'const A = "delete from bursar.findings"'],
  ['a written line break', "'delete from\\n  bursar.findings'"],
  ['parts', "'delete from ' +\n  'bursar.findings'"],
  ['quoted names', '`INSERT INTO "bursar"."findings" default values`'],
  ['only', '`update only bursar.findings f set kind = 1`'],
  ['a list', '`truncate bursar.findings, bursar.findings cascade`'],
  ['merge', '`merge into bursar.findings f using x on true`'],
])('a write is seen in %s', (_, text) => {
  expect(tablesWrittenIn(text)).toEqual(['findings'])
})

test('reading, locking and what a comment says is no write', () => {
  const text =
    '// update bursar.findings\n`select 1 from bursar.findings where true for update of f`'
  expect(tablesWrittenIn(text)).toEqual([])
})

const PUT_IN = ['$', '{table}'].join('')

test.each([
  ['a table that is put in', `\`delete from bursar.${PUT_IN}\``],
  ['a name that is put in', `\`insert into ${PUT_IN} (kind) values ($1)\``],
  ['a name that is added', "'insert into ' + table"],
  ['an update of a name that is put in', `\`update ${PUT_IN} f set kind = 1\``],
  ['an insert without a schema', '`insert into findings (kind) values ($1)`'],
  ['an update without a schema', "'update findings f set kind = $1'"],
  ['a delete without a schema', '"delete from findings where true"'],
])('unreadable: %s', (_, text) => {
  expect(isUnreadable(text)).toBe(true)
})
