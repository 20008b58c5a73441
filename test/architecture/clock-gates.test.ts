import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { productFiles, show } from './source-files.ts'

/** What waits for an instant: `column <= bursar.clock()` in one statement. */
const GATE = /\b(\w+) <= bursar\.clock\(\)(?! [+-])/g
const STATEMENT = /`[^`]*`/g

/** Why an instant of the future, written by a clock that was ahead, does no harm there. */
const HARMLESS: Readonly<Record<string, string>> = {
  term_end: 'Stripe’s or an operator’s word, not our clock’s',
  grace_end: 'computed from Stripe’s instants',
  expires_at: 'a link or an override is good for longer; nobody waits for its end',
  last_alert_at: 'one of the future silences nothing',
  recheck_at: 'mended by every tick: packages/bursar/src/refresh/object/mend-times.store.ts',
  due_at: 'mended by every tick: packages/bursar/src/refresh/object/mend-times.store.ts',
}

function gatesOf(file: string): string[] {
  const statements = readFileSync(file, 'utf8').match(STATEMENT) ?? []
  return statements.flatMap((statement) =>
    [...statement.matchAll(GATE)]
      .map(([, column = '']) => column)
      .filter((column) => !Object.hasOwn(HARMLESS, column))
      .filter((column) => !statement.includes(`${column} > bursar.clock() + `))
      .map((column) => `${show(file)}: ${column}`),
  )
}

test('whatever waits for an instant has a longest wait: a clock that jumped holds nobody up', () => {
  // So write `(x_at <= bursar.clock() or x_at > bursar.clock() + longest wait)`, or say why not.
  const sqlFiles = productFiles().filter((file) => file.endsWith('.store.ts'))
  expect(sqlFiles.flatMap(gatesOf)).toEqual([])
})

test('a gate without a longest wait would be seen', () => {
  const sql = '`select 1 where paused_until <= bursar.clock()`'
  expect([...sql.matchAll(GATE)].map(([, column]) => column)).toEqual(['paused_until'])
})
