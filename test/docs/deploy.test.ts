import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../architecture/source-files.ts'
import { readPage, tableUnder } from './markdown-table.ts'

const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8')

test('the page says how many connections each pool of a process has', () => {
  const sources = [
    'service.ts',
    'service/entitlements.ts',
    'service/customers.ts',
    'service/operator-access.ts',
    'service/tenant/tenant-service.ts',
    'service/merge/merge-service.ts',
  ].map((file) => read(`packages/bursar/src/${file}`))
  const found = sources.flatMap((source) =>
    [...source.matchAll(/^const (?:\w+_)?CONNECTIONS(?:_MAX)? = (\d+)$/gm)].map(([, max]) => max),
  )
  const rows = tableUnder(readPage('operate/deploy.md'), 'Sizing')
  const said = rows.map(([, connections = '']) => /\d+/.exec(connections)?.[0])
  expect(said.toSorted()).toEqual(found.toSorted())
})
