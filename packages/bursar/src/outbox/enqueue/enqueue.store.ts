import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { NewMessage } from '../../subscription/outgoing/message.ts'

// In key order, so that two transactions that owe the same cannot wait for each other in a circle.
// What is sent outside says what the app calls the tenant, as it was then: each try sends the same.
// What is enqueued of a tenant in observe has ended with that: it is never sent, not even later.
const ENQUEUE = `
insert into bursar.outbox (kind, name, target, cause_key, tenant_id, subscription_id, details,
  caused_account, caused_object, caused_generation, audit_id, outcome, ended_at)
select e.kind, e.name, e.target, e.cause_key, e.tenant_id, e.subscription_id,
  case when e.kind in ('webhook', 'hook') then jsonb_build_object(
    'external_id', t.external_id, 'claimed_external_id', t.claimed_external_id
  ) || e.details::jsonb else e.details::jsonb end,
  e.caused_account, e.caused_object, e.caused_generation, e.audit_id,
  case when mode.is_observed then 'observed' end, case when mode.is_observed then bursar.clock() end
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::text[], $10::bigint[], $11::bigint[])
  as e(kind, name, target, cause_key, tenant_id, subscription_id, details,
    caused_account, caused_object, caused_generation, audit_id)
left join bursar.tenants t on t.tenant_id = e.tenant_id
cross join lateral (select bursar.is_observed(e.kind, e.name, e.tenant_id) offset 0)
  as mode(is_observed)
order by e.cause_key
on conflict (cause_key) do nothing`

/** What an operator is told that messages are pending for. */
export interface PendingFor {
  /** The refresh result; absent where time caused it. */
  readonly result?: {
    readonly account: string
    readonly id: string
    readonly generation: number
  }
  /** The row of the audit log, where something changed. */
  readonly auditId?: string
}

/** Writes down what is pending, in the transaction of its cause. Owing it again changes nothing. */
export function enqueue(
  tx: Tx,
  messages: readonly NewMessage[],
  pendingFor: PendingFor = {},
): Promise<number> {
  return enqueueAll(tx, [{ messages, pendingFor }])
}

export interface Pending {
  readonly messages: readonly NewMessage[]
  readonly pendingFor: PendingFor
}

/** What several causes of one transaction come to. Gives how many messages are new. */
export async function enqueueAll(tx: Tx, pending: readonly Pending[]): Promise<number> {
  const all = pending.flatMap(({ messages, pendingFor: { result, auditId } }) =>
    messages.map((message) => ({ message, result, auditId })),
  )
  if (all.length === 0) return 0
  const column = (name: Exclude<keyof NewMessage, 'details'>) =>
    all.map(({ message }) => message[name])
  const values = [
    column('kind'),
    column('name'),
    column('target'),
    column('causeKey'),
    column('tenantId'),
    column('subscriptionId'),
    all.map(({ message }) => JSON.stringify(message.details)),
    all.map(({ result }) => result?.account ?? null),
    all.map(({ result }) => result?.id ?? null),
    all.map(({ result }) => result?.generation ?? null),
    all.map(({ auditId }) => auditId ?? null),
  ]
  const result = await query(tx, { name: 'outbox_enqueue', text: ENQUEUE, values })
  return result.rowCount ?? 0
}
