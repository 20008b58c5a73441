import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { bursarProgram } from '../../packages/bursar/src/cli/program.ts'
import { readAlerts } from '../../scripts/deploy/read-alerts.ts'
import { leavesOf } from '../../scripts/docs/command-blocks.ts'
import { ROOT } from '../architecture/source-files.ts'
import { promqlFaults } from '../deploy/promql.ts'
import { codeBlocks, readPage } from './markdown-table.ts'

const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8')
const ALERTS = readAlerts()
const RUNBOOK = readPage('operate/runbook.md')

test.each(ALERTS)('$alert asks for metrics and labels that exist', ({ expr }) => {
  expect(promqlFaults(expr)).toEqual([])
})

test.each(ALERTS)('$alert says what happened and where to read on', (rule) => {
  const { alert, labels, annotations } = rule
  expect(['critical', 'warning']).toContain(labels.severity)
  expect(annotations.summary).toMatch(/^\P{Ll}.*\.$/u)
  expect(annotations.runbook).toBe(`docs/operate/runbook.md#${alert.toLowerCase()}`)
})

test('no two alerts have the same name', () => {
  expect(new Set(ALERTS.map(({ alert }) => alert)).size).toBe(ALERTS.length)
})

test('the runbook has an entry for each alert, in the same order, and for no other', () => {
  const entries = [...RUNBOOK.matchAll(/^### (.+)$/gm)].map(([, title]) => title)
  expect(entries).toEqual(ALERTS.map(({ alert }) => alert))
})

test.each(ALERTS)('the entry of $alert says what it means and what to do', ({ alert }) => {
  const [, rest = ''] = RUNBOOK.split(`\n### ${alert}\n`)
  const entry = rest.split(/\n##+ /)[0]!
  expect(entry).toContain('**Meaning.**')
  expect(entry).toMatch(/\*\*Do this:\*\*|\| What to do \|/)
})

test('every command that the runbook names exists, with its options', async () => {
  const leaves = leavesOf(await bursarProgram())
  const named = [...RUNBOOK.matchAll(/`bursar ([a-z][a-z -]*[a-z])/g)].map(([, words]) => words!)
  expect(named.length).toBeGreaterThan(15)
  const unknown = named.filter((words) => {
    const [name = '', ...options] = words.split(' --')
    const command = leaves.find((leaf) => leaf.name === `bursar ${name}`)?.command
    const known = command?.options.map((option) => option.name()) ?? []
    return command === undefined || options.some((one) => !known.includes(one.split(' ')[0]!))
  })
  expect(unknown).toEqual([])
})

interface RuleTests {
  readonly tests: readonly {
    readonly alert_rule_test: readonly {
      readonly alertname: string
      readonly exp_alerts?: readonly unknown[]
    }[]
  }[]
}

test('a test of promtool fires each alert, and another sees all of them silent', () => {
  const { tests }: RuleTests = parse(read('deploy/prometheus/bursar.rules.test.yml'))
  const [healthy, ...broken] = tests.map((one) => one.alert_rule_test)
  const names = ALERTS.map(({ alert }) => alert)
  expect(healthy?.map(({ alertname }) => alertname)).toEqual(names)
  expect(healthy?.every((one) => one.exp_alerts === undefined)).toBe(true)
  const fired = broken.flat().filter((one) => one.exp_alerts?.length === 1)
  expect([...new Set(fired.map(({ alertname }) => alertname))]).toEqual(names)
})

test('the page shows the configuration of Prometheus that is in the repository', () => {
  const blocks = codeBlocks(readPage('operate/monitoring.md'), 'yaml').map((block) => parse(block))
  expect(blocks).toContainEqual(parse(read('deploy/prometheus/prometheus.yml')))
})

test('the routes of Alertmanager name alerts that exist', () => {
  const blocks = codeBlocks(readPage('operate/monitoring.md'), 'yaml')
  const alertmanager = blocks.find((block) => block.startsWith('# alertmanager.yml'))!
  const named = [...alertmanager.matchAll(/\bBursar[A-Z]\w+/g)].map(([name]) => name)
  expect(named.length).toBeGreaterThan(1)
  expect(named.filter((name) => !ALERTS.some(({ alert }) => alert === name))).toEqual([])
  expect(Object.keys(parse(alertmanager))).toEqual(['route', 'inhibit_rules', 'receivers'])
})

interface Dashboard {
  readonly panels: readonly {
    readonly id: number
    readonly title: string
    readonly type: string
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[]
  }[]
}

describe('the dashboard', () => {
  const { panels }: Dashboard = JSON.parse(read('deploy/grafana/bursar.json'))
  const drawn = panels.filter(({ type }) => type !== 'row')

  test.each(drawn)('$title asks for metrics and labels that exist', ({ targets = [] }) => {
    expect(targets.length).toBeGreaterThan(0)
    expect(targets.flatMap(({ expr }) => promqlFaults(expr))).toEqual([])
  })

  test('each panel has a number of its own', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  })
})

test.each([
  ['sum(rate(bursar_deliveries_total{outcome="accepted"}[5m]))', 'outcome is never accepted'],
  ['sum(rate(bursar_deliverys_total[5m]))', 'no such metric'],
  ['rate(bursar_flush_seconds[5m])', 'no such metric'],
  ['bursar_lag_seconds_bucket', 'no such metric'],
  ['max(bursar_lag_seconds{kind="email"})', 'no label kind'],
  ['sum by (tenant) (bursar_stale_objects)', 'no metric here has the label tenant'],
  ['sum(rate(bursar_deliveries_total[5m])', 'not PromQL'],
])('a mistake is found: %s', (expr, fault) => {
  expect(promqlFaults(expr).join()).toContain(fault)
})
