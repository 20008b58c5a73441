import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('no field that is read has a name that every object inherits', () => {
  const source = ['read-envelope.ts', 'field-reader.ts']
    .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
    .join('')
  const names = [...source.matchAll(/fieldOf\(.*?, '(\w+)'\)/g)].map(([, name]) => name!)
  expect(names).toContain('subscription')
  expect(names.filter((name) => name in Object.prototype)).toEqual([])
})
