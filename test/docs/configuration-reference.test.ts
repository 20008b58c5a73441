import { expect, test } from 'vitest'
import { parseConfig } from '../../packages/bursar/src/config/parse-config.ts'
import { SETTINGS } from '../../packages/bursar/src/config/settings.ts'
import { codeBlocks, readPage, tableUnder } from './markdown-table.ts'

const page = readPage('reference/configuration.md')

test('the page names every setting as the table of settings does, and no other', () => {
  const rows = Object.entries(SETTINGS).map(([name, { absent, expects }]) => {
    const fallback = absent === 'required' ? '**required** outside `bursar dev`' : absent.said
    return [`\`${name}\``, fallback, expects]
  })
  expect(tableUnder(page, 'Environment')).toEqual(rows)
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
