import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { filesBelow, productFiles, ROOT, show } from './source-files.ts'
import { FUNCTIONS, MIGRATIONS, OWNERS, type Table } from './table-owners.ts'
import {
  functionsCalledIn,
  isUnreadable,
  partsOfMigration,
  tablesWrittenIn,
} from './written-tables.ts'

const BURSAR = resolve(ROOT, 'packages/bursar/src')
const MODULES = [
  ...new Set<string>([...Object.values(OWNERS), ...Object.values(FUNCTIONS).map((f) => f.owner)]),
].sort((a, b) => b.length - a.length)
const migrations = () => filesBelow('packages/bursar/migrations', /\.sql$/)

/** The folder that a file belongs to: of those that own a table the innermost, else its own. */
function moduleOf(file: string): string {
  const folder = relative(BURSAR, dirname(file))
  if (folder.startsWith('..')) return show(dirname(file))
  return MODULES.find((name) => `${folder}/`.startsWith(`${name}/`)) ?? folder
}

/** A text with one owner: a file, the body of a function of the schema, the rest of a migration. */
interface Source {
  readonly name: string
  /** null: a function that nobody owns. */
  readonly module: string | null
  readonly text: string
}

function sourcesOfMigration(name: string, text: string): Source[] {
  const { functions, rest } = partsOfMigration(text)
  const bodies = functions.map((one) => ({
    name: `bursar.${one.name}() of ${name}`,
    module: FUNCTIONS[one.name]?.owner ?? null,
    text: one.body,
  }))
  return [...bodies, { name, module: MIGRATIONS, text: rest }]
}

function sources(): Source[] {
  const files = productFiles().map((file) => ({
    name: show(file),
    module: moduleOf(file),
    text: readFileSync(file, 'utf8'),
  }))
  const ofMigrations = migrations().flatMap((file) =>
    sourcesOfMigration(show(file), readFileSync(file, 'utf8')),
  )
  return [...files, ...ofMigrations]
}

const ownerOf = (table: string) => OWNERS[table as Table] as string | undefined

/** Writes of a table that is another's, and calls of a function that its owner did not expect. */
function foreignIn(read: readonly Source[]): string[] {
  return read.flatMap(({ name, module, text }) => [
    ...tablesWrittenIn(text)
      .filter((table) => ownerOf(table) !== module)
      .map((table) => `${name} writes ${table}, which is written by ${ownerOf(table)}`),
    ...functionsCalledIn(text)
      .filter((called) => called in FUNCTIONS && !mayCall(module, called))
      .map((called) => `${name} calls ${called}, which is not called by ${module}`),
  ])
}

function mayCall(module: string | null, called: string): boolean {
  const { owner, calledBy } = FUNCTIONS[called]!
  return module !== null && [owner, ...calledBy].includes(module)
}

test('one module writes a table: by its statements, or by a function of the schema that it owns', () => {
  expect(foreignIn(sources())).toEqual([])
})

test.each([
  [
    'a statement in another folder',
    [{ name: 'a.ts', module: 'inbox', text: '`insert into bursar.findings (kind) values ($1)`' }],
    'a.ts writes findings, which is written by subscription/finding',
  ],
  [
    'a statement of a migration',
    sourcesOfMigration('2.sql', 'update bursar.findings set kind = 1;'),
    '2.sql writes findings, which is written by subscription/finding',
  ],
  [
    'a block of a migration',
    sourcesOfMigration('2.sql', 'do $$ begin delete from bursar.findings; end $$;'),
    '2.sql writes findings, which is written by subscription/finding',
  ],
  [
    'a function that another folder owns',
    sourcesOfMigration('2.sql', functionWith('open_findings', 'delete from bursar.outbox')),
    'bursar.open_findings() of 2.sql writes outbox, which is written by outbox',
  ],
  [
    'a function that nobody owns',
    sourcesOfMigration('2.sql', functionWith('other', 'insert into bursar.findings select 1')),
    'bursar.other() of 2.sql writes findings, which is written by subscription/finding',
  ],
  [
    'a function without a quoted body, before another',
    sourcesOfMigration(
      '2.sql',
      `create function bursar.open_findings() returns void begin atomic
         delete from bursar.findings; end; ${functionWith('open_findings', 'select 1')}`,
    ),
    '2.sql writes findings, which is written by subscription/finding',
  ],
  [
    'a call from a folder that is not expected to',
    [{ name: 'b.ts', module: 'billing', text: '`select bursar.open_findings($1)`' }],
    'b.ts calls open_findings, which is not called by billing',
  ],
])('foreign: %s', (_, read, fault) => {
  expect(foreignIn(read)).toEqual([fault])
})

function functionWith(name: string, body: string): string {
  return `create or replace function bursar.${name}(a text)\nreturns void as $$\n${body}\n$$;`
}

test('what owners write in functions of theirs is theirs', () => {
  const body = 'begin insert into bursar.findings (kind) values (a); end'
  const sql = `${functionWith('open_findings', body)}\n${functionWith('other', 'select 1')}`
  expect(foreignIn(sourcesOfMigration('2.sql', sql))).toEqual([])
})

test('every table has an owner that writes it', () => {
  const created = migrations().flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^create table bursar\.(\w+)/gm)].map(
      (match) => match[1]!,
    ),
  )
  expect(Object.keys(OWNERS).sort()).toEqual([...created, 'migrations'].sort())
  const written = new Set(
    sources().flatMap(({ module, text }) =>
      tablesWrittenIn(text).map((table) => `${table} by ${module}`),
    ),
  )
  const idle = Object.entries(OWNERS).filter(([table, by]) => !written.has(`${table} by ${by}`))
  expect(idle).toEqual([])
})

test('every function that is listed writes, and is called from where it says', () => {
  const read = sources()
  const found = Object.keys(FUNCTIONS).map((name) => ({
    name,
    writes: read.some(
      (one) => one.name.startsWith(`bursar.${name}() `) && tablesWrittenIn(one.text).length > 0,
    ),
    calledBy: [
      ...new Set(read.filter((one) => functionsCalledIn(one.text).includes(name)).map(moduleIn)),
    ].sort(),
  }))
  expect(found).toEqual(
    Object.entries(FUNCTIONS).map(([name, { calledBy }]) => ({ name, writes: true, calledBy })),
  )
})

const moduleIn = ({ module }: Source) => module

test('every statement that writes says its table, with the schema', () => {
  const ours = productFiles().filter((file) => file.startsWith(BURSAR))
  const read = [...ours, ...migrations()]
  expect(read.filter((file) => isUnreadable(readFileSync(file, 'utf8'))).map(show)).toEqual([])
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
  ['a name that a function formats', "execute format('insert into %I values (1)', a)"],
  ['a table that a function formats', "execute format('delete from bursar.%I', a)"],
  ['a delete without a schema', '"delete from findings where true"'],
])('unreadable: %s', (_, text) => {
  expect(isUnreadable(text)).toBe(true)
})
