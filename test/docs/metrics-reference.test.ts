import { expect, test } from 'vitest'
import { INSTRUMENTS, instrument } from '../../packages/bursar/src/base/instruments.ts'
import { REFUSALS } from '../../packages/bursar/src/ingress/refusals.ts'
import { PRIORITIES } from '../../packages/bursar/src/refresh/object/mark-stale.store.ts'
import { FINDING_KINDS } from '../../packages/bursar/src/subscription/finding.ts'
import { OBJECT_KINDS } from '../../packages/bursar/src/subscription/tracked-object.ts'
import { readPage, tableUnder } from './markdown-table.ts'

const NAMES = Object.keys(INSTRUMENTS) as (keyof typeof INSTRUMENTS)[]

test('the page names every metric as the table of instruments does, and no other', () => {
  const rows = NAMES.map((name) => {
    const { kind, labels, description } = instrument(name)
    const said = Object.keys(labels).map((label) => `\`${label}\``)
    return [`\`${name}\``, kind, said.join(', ') || '–', description]
  })
  expect(tableUnder(readPage('reference/metrics.md'), 'Metrics')).toEqual(rows)
})

test('the page names every value of every label, and no other', () => {
  const rows = NAMES.flatMap((name) =>
    Object.entries(instrument(name).labels).map(([label, values]) => [
      `\`${name}\``,
      `\`${label}\``,
      values.map((value) => `\`${value}\``).join(', '),
    ]),
  )
  expect(tableUnder(readPage('reference/metrics.md'), 'Labels')).toEqual(rows)
})

test('the labels have the values that their rooms know', () => {
  const { bursar_refusals_total: refusals, bursar_findings_open: findings } = INSTRUMENTS
  const { bursar_fetches_total: fetches, bursar_refreshes_total: refresh_results } = INSTRUMENTS
  const sorted = (values: readonly string[]) => [...values].sort()
  const kinds = sorted(Object.keys(OBJECT_KINDS))
  expect(sorted(refusals.labels.code)).toEqual(sorted(Object.keys(REFUSALS)))
  expect(sorted(findings.labels.kind)).toEqual(sorted(Object.keys(FINDING_KINDS)))
  expect(sorted(fetches.labels.reason)).toEqual(sorted(Object.keys(PRIORITIES)))
  expect(sorted(fetches.labels.kind)).toEqual(kinds)
  expect(sorted(refresh_results.labels.kind)).toEqual(kinds)
  const endpoints = Object.values(OBJECT_KINDS).map(({ endpoint }) => endpoint)
  expect(sorted(INSTRUMENTS.bursar_budget_tokens.labels.endpoint)).toEqual(sorted(endpoints))
})
