import { expect, test } from 'vitest'
import { INSTRUMENTS } from './instruments.ts'
import { createMetrics } from './metrics.ts'

/** The lines of one metric, comments apart. */
const linesOf = async (metrics: { text(): Promise<string> }, start: string) =>
  (await metrics.text()).split('\n').filter((line) => line.startsWith(start))

test('a counter counts by its labels', async () => {
  const metrics = createMetrics()
  metrics.count('bursar_deliveries_total', { outcome: 'recorded' }, 5)
  metrics.count('bursar_deliveries_total', { outcome: 'recorded' })
  metrics.count('bursar_deliveries_total', { outcome: 'duplicate' })
  expect(await linesOf(metrics, 'bursar_deliveries_total')).toEqual([
    'bursar_deliveries_total{outcome="recorded"} 6',
    'bursar_deliveries_total{outcome="duplicate"} 1',
    'bursar_deliveries_total{outcome="ignored_type"} 0',
    'bursar_deliveries_total{outcome="ignored_mode"} 0',
    'bursar_deliveries_total{outcome="ignored_account"} 0',
  ])
})

test('no label has a name that Prometheus gives to a target', () => {
  const labels = Object.values(INSTRUMENTS).flatMap(({ labels }) => Object.keys(labels))
  expect(labels).toContain('outcome')
  expect(labels.filter((label) => ['job', 'instance', 'le', 'quantile'].includes(label))).toEqual(
    [],
  )
})

test('several labels are told apart, in whatever order they are given', async () => {
  const metrics = createMetrics()
  const more = { reason: 'recheck', kind: 'invoice' } as const
  metrics.count('bursar_fetches_total', { result: 'failed', ...more })
  metrics.count('bursar_fetches_total', { kind: 'invoice', reason: 'recheck', result: 'failed' })
  const seen = (await linesOf(metrics, 'bursar_fetches_total')).filter((line) => !/ 0$/.test(line))
  expect(seen).toEqual(['bursar_fetches_total{kind="invoice",reason="recheck",result="failed"} 2'])
})

test('a histogram has buckets, a sum and a count', async () => {
  const metrics = createMetrics()
  for (const size of [1, 3, 700]) metrics.observe('bursar_flush_batch_size', size)
  expect(await linesOf(metrics, 'bursar_flush_batch_size')).toEqual([
    'bursar_flush_batch_size_count 3',
    'bursar_flush_batch_size_sum 704',
    ...[1, 2].map((le) => `bursar_flush_batch_size_bucket{le="${le}"} 1`),
    ...[5, 10, 20, 50, 100, 200, 500].map((le) => `bursar_flush_batch_size_bucket{le="${le}"} 2`),
    'bursar_flush_batch_size_bucket{le="+Inf"} 3',
  ])
})

test('a gauge is read when somebody looks, and what it does not mention is 0', async () => {
  const metrics = createMetrics()
  let open = [{ labels: { severity: 'action', kind: 'orphan' }, value: 2 }]
  metrics.gauge('bursar_findings_open', async () => open)
  const seen = async () =>
    (await linesOf(metrics, 'bursar_findings_open')).filter((line) => !/ 0$/.test(line))
  expect(await seen()).toEqual(['bursar_findings_open{severity="action",kind="orphan"} 2'])
  open = []
  expect(await seen()).toEqual([])
  const { severity, kind } = INSTRUMENTS.bursar_findings_open.labels
  const every = await linesOf(metrics, 'bursar_findings_open')
  expect(every).toHaveLength(severity.length * kind.length)
})

test('a gauge that cannot be read is left out, and all else is there', async () => {
  const metrics = createMetrics()
  let isDown = false
  metrics.gauge('bursar_inbox_waiting', () => [{ value: 3 }])
  metrics.gauge('bursar_lag_seconds', async () => {
    if (isDown) throw new Error('no database')
    return [{ value: 1.5 }]
  })
  expect(await linesOf(metrics, 'bursar_lag_seconds')).toEqual(['bursar_lag_seconds 1.5'])
  isDown = true
  expect(await linesOf(metrics, 'bursar_lag_seconds')).toEqual([])
  expect(await linesOf(metrics, 'bursar_inbox_waiting')).toEqual(['bursar_inbox_waiting 3'])
})

test('a gauge that never answers does not take the others with it', async () => {
  const metrics = createMetrics({ readMs: 50 })
  metrics.gauge('bursar_inbox_waiting', () => [{ value: 3 }])
  metrics.gauge('bursar_lag_seconds', () => new Promise(() => undefined))
  expect(await linesOf(metrics, 'bursar_inbox_waiting')).toEqual(['bursar_inbox_waiting 3'])
})

test('a crowd that looks at once is shown the same, and asks once', async () => {
  const metrics = createMetrics()
  let asked = 0
  metrics.gauge('bursar_stale_objects', async () => [{ value: ++asked }])
  const seen = await Promise.all([metrics.text(), metrics.text(), metrics.text()])
  expect(new Set(seen).size).toBe(1)
  expect(seen[0]).toContain('\nbursar_stale_objects 1\n')
  expect(await metrics.text()).toContain('\nbursar_stale_objects 2\n')
})

test('a label that is not in the table shows as other, never as what was given', async () => {
  const metrics = createMetrics()
  const planted = 'jane@example.com"} 1\nforged_total{x="'
  metrics.gauge('bursar_findings_open', () => [
    { labels: { kind: planted }, value: 1 },
    { labels: { kind: `${planted}2` }, value: 2 },
    { value: 4 },
  ])
  const text = await metrics.text()
  expect(text).toContain('bursar_findings_open{severity="other",kind="other"} 7')
  expect(text).not.toMatch(/jane|forged/)
})

test('every line is one of the table or a comment', async () => {
  const metrics = createMetrics()
  metrics.observe('bursar_flush_seconds', 0.003)
  metrics.gauge('bursar_stale_objects', () => [{ value: 1 }])
  const names = Object.keys(INSTRUMENTS).join('|')
  const line = new RegExp(
    `^(?:(?:${names})(?:_bucket|_sum|_count)?(?:\\{[a-z_]+="[^"]*"(?:,[a-z_]+="[^"]*")*\\})? [\\d.]+` +
      `|# (?:HELP|TYPE|UNIT) (?:${names}) .+)?$`,
  )
  expect((await metrics.text()).split('\n').filter((text) => !line.test(text))).toEqual([])
})

test('two processes count apart', async () => {
  const metrics = createMetrics()
  createMetrics().count('bursar_refusals_total', { code: 'BODY_EMPTY' })
  expect(await linesOf(metrics, 'bursar_refusals_total{code="BODY_EMPTY"}')).toEqual([
    'bursar_refusals_total{code="BODY_EMPTY"} 0',
  ])
})
