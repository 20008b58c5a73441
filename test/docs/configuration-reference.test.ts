import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { AppError } from '@bursar/wire/errors'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import example from '../../examples/bursar.config.ts'
import { parseConfig } from '../../packages/bursar/src/config/parse-config.ts'
import { CONFIG_FILES } from '../../scripts/docs/config-files.ts'
import { ROOT } from '../architecture/source-files.ts'
import { codeBlocks, readPage, tableUnder } from './markdown-table.ts'

const page = readPage('reference/configuration.md')

test.each(Object.entries(CONFIG_FILES))('%s is up to date (else: npm run docs)', (path, render) => {
  expect(readFileSync(resolve(ROOT, path), 'utf8')).toBe(render())
})

const schema = JSON.parse(readFileSync(resolve(ROOT, 'packages/bursar/bursar.schema.json'), 'utf8'))
const isValid = new Ajv().compile(schema)

test('the schema for editors is in the package, and allows the samples', () => {
  const manifest = JSON.parse(readFileSync(resolve(ROOT, 'packages/bursar/package.json'), 'utf8'))
  expect(manifest.files).toContain('bursar.schema.json')
  const [sample = ''] = codeBlocks(page, 'json')
  for (const config of [JSON.parse(sample), example]) {
    isValid(config)
    expect(isValid.errors).toBe(null)
  }
})

const PLANS = { starter: { prices: ['price_1'] } }

test.each([
  {},
  { plans: {} },
  { plans: { starter: { price: 'price_1' } } },
  { plans: { 'A b': PLANS.starter } },
  { plans: PLANS, polcy: {} },
  { plans: PLANS, refresh: { concurrency: 65 } },
  { plans: PLANS, brand: { colours: { accent: 'red' } } },
  { plans: PLANS, policy: { signup: { sameEmail: 'attach' } } },
  { plans: PLANS, webhooks: { endpoints: { crm: { url: 'https://crm.example' } } } },
])('an editor marks what Bursar refuses: %j', (config) => {
  expect(() => parseConfig(config)).toThrow(AppError)
  expect(isValid(config)).toBe(false)
})

test('the page shows every key of the config file, and the sample can be used', () => {
  const [sample = ''] = codeBlocks(page, 'json')
  const config = parseConfig(JSON.parse(sample))
  expect(Object.keys(config.plans)).not.toEqual([])
  const keysOf = (value: unknown, at: string): string[] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, entry]) => [
          `${at}${key}`,
          ...keysOf(entry, `${at}${key}.`),
        ])
      : []
  const shown = keysOf(JSON.parse(sample), '')
    .map((key) =>
      key
        .replace(/^(plans|(?:webhooks\.)?endpoints)\.\w+/, '$1.*')
        .replace(/limits\.\w+/, 'limits.*'),
    )
    .map((key) => `\`${key}\``)
  const told = tableUnder(page, 'Config file').map(([key]) => key)
  expect(new Set(told)).toEqual(new Set(shown))
})
