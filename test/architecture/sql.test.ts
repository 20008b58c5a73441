import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { moduleOf, productFiles, show } from './source-files.ts'

/** A statement, in lower case as we write them. */
const SQL = /`\s*(?:select|insert|update|delete|with|create|alter|drop|truncate|lock|set) [^`]*`/g

// In these, constants of ours stand where PostgreSQL takes no parameter.
const isOutside = (file: string) =>
  !['postgres', 'embedded-postgres', 'simulator', 'probe'].includes(moduleOf(file))

test('no statement is put together from values: they are parameters', () => {
  const built = productFiles()
    .filter(isOutside)
    .flatMap((file) =>
      (readFileSync(file, 'utf8').match(SQL) ?? [])
        .filter((statement) => statement.includes('${'))
        .map((statement) => `${show(file)}: ${statement.slice(0, 60)}`),
    )
  expect(built).toEqual([])
})
