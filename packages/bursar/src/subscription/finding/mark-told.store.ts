import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const MARK = `
with pending as (
  select finding_id, alerted_at is not null as is_again from bursar.findings
  where kind = $1 and resolved_at is null and severity = 'action'
    and (alerted_at is null or escalated_at > alerted_at)
  order by finding_id limit $2
  for update
)
update bursar.findings f set alerted_at = bursar.clock() from pending
where f.finding_id = pending.finding_id
returning f.finding_id::text as "findingId", pending.is_again as "isAgain"`

/** A finding that an alert is about. */
export interface AlertedFinding {
  readonly findingId: string
  /** It was alerted before, and escalated since. */
  readonly isAgain: boolean
}

/** Marks what nobody was alerted of, or what was escalated since. Gives it, at most `limit`. */
export async function markAlerted(
  tx: Tx,
  kind: string,
  limit: number,
): Promise<readonly AlertedFinding[]> {
  const statement = { name: 'schedule_alert_mark', text: MARK, values: [kind, limit] }
  return (await query<AlertedFinding & Record<string, unknown>>(tx, statement)).rows
}

const OPENED = `
with due as (
  select finding_id from bursar.findings
  where resolved_at is null and severity = 'action' and webhook_opened_at is null
  order by finding_id limit $1
  for update skip locked
)
update bursar.findings f set webhook_opened_at = bursar.clock() from due
where f.finding_id = due.finding_id
returning f.finding_id::text as "findingId", f.kind, f.severity, f.account,
  f.object_id as "objectId", f.tenant_id as "tenantId", f.summary, f.opened_at as "openedAt",
  f.resolved_at as "resolvedAt"`

const RESOLVED = `
with due as (
  select finding_id from bursar.findings
  where resolved_at is not null and webhook_opened_at is not null
    and webhook_resolved_at is null
  order by finding_id limit $1
  for update skip locked
)
update bursar.findings f set webhook_resolved_at = bursar.clock() from due
where f.finding_id = due.finding_id
returning f.finding_id::text as "findingId", f.kind, f.severity, f.account,
  f.object_id as "objectId", f.tenant_id as "tenantId", f.summary, f.opened_at as "openedAt",
  f.resolved_at as "resolvedAt"`

/** A finding as outgoing webhooks say it. */
export interface ToldFinding {
  readonly findingId: string
  readonly kind: string
  readonly severity: string
  readonly account: string
  readonly objectId: string
  readonly tenantId: string | null
  readonly summary: string
  readonly openedAt: Date
  readonly resolvedAt: Date | null
}

/** Marks what no outgoing webhook has said the opening of. Gives it, at most `limit`. */
export function markOpeningSaid(tx: Tx, limit: number): Promise<readonly ToldFinding[]> {
  return mark(tx, { name: 'schedule_webhook_opened', text: OPENED, values: [limit] })
}

/** Marks what was said to be open, and is not any more. Gives it, at most `limit`. */
export function markResolvingSaid(tx: Tx, limit: number): Promise<readonly ToldFinding[]> {
  return mark(tx, { name: 'schedule_webhook_resolved', text: RESOLVED, values: [limit] })
}

async function mark(tx: Tx, statement: Parameters<typeof query>[1]) {
  return (await query<ToldFinding & Record<string, unknown>>(tx, statement)).rows
}
