import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const SIMULATOR = resolve(import.meta.dirname, '../../packages/simulator/src')

function importers(pattern: RegExp): string[] {
  return readdirSync(SIMULATOR, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => pattern.test(readFileSync(resolve(SIMULATOR, file), 'utf8')))
}

test('a start does not load the stripe package, which takes 20 MB and a tenth of a second', () => {
  expect(importers(/^import (?!type\b).*from 'stripe'$/m)).toEqual(['scenarios/stage.ts'])
  expect(importers(/^import (?!type\b).*from '.*\/stage\.ts'$/m)).toEqual([])
})
