import type { historyRow } from '@bursar/wire/operator/subscriptions'
import type { z } from 'zod'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { changesOf, sentenceOf, statusesOf } from '../explain/sentence-of.ts'
import { wireRows } from './wire-rows.ts'

export type HistoryRow = z.output<typeof historyRow>

/** Rows of a history that are shown: the newest. The audit page has the rest. */
const HISTORY_MAX = 100

// Of a Stripe subscription the audit log has Stripe's id with the account; of another one ours.
const HISTORY = `
select audit_id::text, created_at as at, event_type, actor_type, actor_id,
  bursar.operator_name(actor_type, actor_id) as actor_name, details
from bursar.subscription_audit
where tenant_id = $1 and ($2::text is null
  or details->>'subscription_id' = $2
  or case when coalesce(details->>'account', '') = '' then details->>'stripe_subscription_id'
     else (details->>'account') || ':' || (details->>'stripe_subscription_id') end = $2)
order by sequence desc limit $3`

interface Stored {
  readonly audit_id: string
  readonly at: string
  readonly event_type: string
  readonly actor_type: string
  readonly actor_id: string | null
  readonly actor_name: string | null
  readonly details: Record<string, unknown>
}

/** What the audit log says of a tenant, or of one of its subscriptions, the newest first. */
export async function findHistory(
  tx: Tx,
  tenantId: string,
  subscriptionId: string | null,
): Promise<HistoryRow[]> {
  const values = [tenantId, subscriptionId, HISTORY_MAX]
  const statement = { name: 'operator_history', text: HISTORY, values }
  return wireRows((await query<Stored>(tx, statement)).rows).map(toHistoryRow)
}

/** Pure: a row as it is answered. */
export function toHistoryRow(row: Stored): HistoryRow {
  return {
    audit_id: row.audit_id,
    at: row.at,
    event_type: row.event_type,
    actor: row.actor_id === null ? row.actor_type : `${row.actor_type} ${row.actor_id}`,
    sentence: sentenceOf(row),
    ...statusesOf(row.details),
    changes: changesOf(row.details),
  }
}
