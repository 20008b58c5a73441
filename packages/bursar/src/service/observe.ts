import type { Metrics } from '../base/metrics.ts'
import type { Inbox } from '../inbox/inbox.ts'
import { countPending } from '../outbox/messages.store.ts'
import type { Pool } from '../postgres/pool.ts'
import { readRunAges } from '../reconcile/run-ages.store.ts'
import { readLastDifferences } from '../reconcile/runs.store.ts'
import { readOldestWatermarks } from '../reconcile/watermark.store.ts'
import { readBudget } from '../refresh/claim/budget.store.ts'
import { measureLag } from '../refresh/lag.store.ts'
import { readUndeliveredSeconds } from '../schedule/alert/watch-channels.store.ts'
import { readSucceededSeconds } from '../schedule/succeeded.store.ts'
import { countOpenFindings } from '../subscription/finding/findings.store.ts'

/** What `/metrics` reads at the moment it is asked. */
export function observe(metrics: Metrics, inbox: Pick<Inbox, 'waiting'>, pool: Pool): void {
  metrics.gauge('bursar_inbox_waiting', () => [{ value: inbox.waiting }])
  metrics.gauge('bursar_lag_seconds', async () => {
    const { lagSeconds } = await measureLag(pool)
    return [{ value: lagSeconds }]
  })
  metrics.gauge('bursar_stale_objects', async () => {
    const { stale } = await measureLag(pool)
    return [{ value: stale }]
  })
  metrics.gauge('bursar_event_watermark_age_seconds', async () => {
    const ages = await readOldestWatermarks(pool)
    return ages.map(({ accounts, seconds }) => ({ labels: { accounts }, value: seconds }))
  })
  metrics.gauge('bursar_reconcile_age_seconds', async () => {
    const ages = await readRunAges(pool, ['sweep', 'verify'])
    return ages.map(({ job, seconds }) => ({ labels: { run: job }, value: seconds }))
  })
  metrics.gauge('bursar_answer_differences', async () => [
    { value: await readLastDifferences(pool) },
  ])
  metrics.gauge('bursar_budget_tokens', async () => {
    const buckets = await readBudget(pool)
    return buckets.map(({ endpoint, tokens }) => ({ labels: { endpoint }, value: tokens }))
  })
  metrics.gauge('bursar_outbox_pending', async () => {
    const pending = await countPending(pool)
    return pending.map(({ kind, count }) => ({ labels: { kind }, value: count }))
  })
  metrics.gauge('bursar_outbox_lag_seconds', async () => {
    const pending = await countPending(pool)
    return pending.map(({ kind, lagSeconds }) => ({ labels: { kind }, value: lagSeconds }))
  })
  metrics.gauge('bursar_schedule_succeeded_timestamp_seconds', async () => [
    { value: await readSucceededSeconds(pool) },
  ])
  metrics.gauge('bursar_alerts_undelivered_seconds', async () => [
    { value: await readUndeliveredSeconds(pool) },
  ])
  metrics.gauge('bursar_findings_open', async () => {
    const counts = await countOpenFindings(pool)
    return counts.map(({ kind, severity, count }) => ({
      labels: { kind, severity },
      value: count,
    }))
  })
}
