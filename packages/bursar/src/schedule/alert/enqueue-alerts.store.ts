import { enqueue } from '../../outbox/enqueue/enqueue.store.ts'
import { inTransaction } from '../../postgres/in-transaction.ts'
import type { Pool, Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { markAlerted } from '../../subscription/finding/mark-told.store.ts'

/** What follows the first alert of a kind waits for so long, and then goes out in one. */
const DIGEST_SECONDS = 900
const KINDS_MAX = 100
/** Findings that one alert is about; the next takes the rest. */
const FINDINGS_MAX = 10_000
/** Of these, the newest are shown; the console has the rest. */
const SHOWN_MAX = 20

const FIND_KINDS = `
select distinct f.kind from bursar.findings f
where f.resolved_at is null and f.severity = 'action'
  and (f.alerted_at is null or f.escalated_at > f.alerted_at)
  and not exists (
    select from bursar.alert_kinds k where k.kind = f.kind
      and k.last_alert_at > bursar.clock() - make_interval(secs => $2)
      and k.last_alert_at <= bursar.clock()
  )
order by kind limit $1`

const ADD_KIND = 'insert into bursar.alert_kinds (kind) values ($1) on conflict do nothing'
// A clock that was set back must not silence a kind.
const LOCK_KIND = `
select alerts::int as alerts from bursar.alert_kinds
where kind = $1
  and (last_alert_at <= bursar.clock() - make_interval(secs => $2)
    or last_alert_at > bursar.clock())
for update`
const NOTE_ALERT = `
update bursar.alert_kinds set last_alert_at = bursar.clock(), alerts = alerts + 1 where kind = $1`

/** An alert that is pending now. */
export interface PendingAlert {
  readonly kind: string
  readonly count: number
}

/**
 * Enqueues an alert to each channel for each kind of finding that somebody must act on and that
 * nobody
 * was told of, or that was escalated since. What was resolved meanwhile is left out. Marked and
 * owed in one commit: a crash loses none and repeats none, from however many nodes it is run.
 */
export async function enqueueAlerts(
  pool: Pool,
  channels: readonly string[],
): Promise<PendingAlert[]> {
  if (channels.length === 0) return []
  const values = [KINDS_MAX, DIGEST_SECONDS]
  const find = { name: 'schedule_alert_kinds', text: FIND_KINDS, values }
  const pending: PendingAlert[] = []
  for (const { kind } of (await query<{ kind: string }>(pool, find)).rows) {
    const count = await inTransaction(pool, (tx) => enqueueOfKind(tx, kind, channels))
    if (count > 0) pending.push({ kind, count })
  }
  return pending
}

/** Gives how many findings the alert is about; 0: another node was faster. */
async function enqueueOfKind(tx: Tx, kind: string, channels: readonly string[]): Promise<number> {
  await query(tx, { name: 'schedule_alert_add', text: ADD_KIND, values: [kind] })
  const lock = { name: 'schedule_alert_lock', text: LOCK_KIND, values: [kind, DIGEST_SECONDS] }
  const locked = (await query<{ alerts: number }>(tx, lock)).rows[0]
  if (locked === undefined) return 0
  const rows = await markAlerted(tx, kind, FINDINGS_MAX)
  if (rows.length === 0) return 0
  await query(tx, { name: 'schedule_alert_note', text: NOTE_ALERT, values: [kind] })
  const ids = rows.map(({ findingId }) => findingId).sort((a, b) => Number(b) - Number(a))
  const details = {
    finding_kind: kind,
    findings: rows.length,
    again: rows.filter(({ isAgain }) => isAgain).length,
    finding_ids: ids.slice(0, SHOWN_MAX).join(','),
  }
  await enqueue(
    tx,
    channels.map((target) => ({
      kind: 'alert',
      name: 'alert',
      target,
      causeKey: `alert:${kind}:${locked.alerts + 1}:${target}`,
      tenantId: null,
      subscriptionId: null,
      details,
    })),
  )
  return rows.length
}
