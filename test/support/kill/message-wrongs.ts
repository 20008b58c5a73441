import type { Pool } from '../../../packages/bursar/src/postgres/pool.ts'
import type { TestEndpoint } from '../test-endpoint.ts'

interface WebhooksSwitchedOn {
  readonly message_id: string
  readonly cause: string
  readonly outcome: string | null
}

// What must have been announced, from the audit log alone: each new tenant, each change.
const CAUSES = `
select case event_type when 'tenant.created' then tenant_id else audit_id::text end as cause
from bursar.subscription_audit
where event_type in ('tenant.created', 'subscription.created', 'subscription.changed')`

const SENT = `
select message_id, outcome,
  case name when 'tenant.created' then tenant_id else details ->> 'sequence' end as cause
from bursar.outbox where kind = 'webhook'`

/**
 * One message per cause, each delivered, and the endpoint was told of each under one id: a repeat
 * carries the same id and the same words.
 */
export async function messageWrongs({
  pool,
  endpoint,
}: {
  readonly pool: Pool
  readonly endpoint: TestEndpoint
}): Promise<string[]> {
  const causes = (await pool.query<{ cause: string }>(CAUSES)).rows.map(({ cause }) => cause)
  const { rows } = await pool.query<WebhooksSwitchedOn>(SENT)
  const told = new Map<string, Set<string>>()
  for (const { headers, body } of endpoint.received) {
    const id = String(headers['webhook-id'])
    told.set(id, (told.get(id) ?? new Set()).add(body))
  }
  const pending = rows.map(({ cause }) => cause)
  const known = new Set(rows.map(({ message_id }) => message_id))
  return [
    ...causes
      .filter((cause) => !pending.includes(cause))
      .map((cause) => `never enqueued: ${cause}`),
    ...pending
      .filter((cause) => !causes.includes(cause))
      .map((cause) => `enqueued for nothing: ${cause}`),
    ...pending
      .filter((cause, at) => pending.indexOf(cause) !== at)
      .map((cause) => `enqueued twice: ${cause}`),
    ...rows.filter(({ outcome }) => outcome !== 'done').map((row) => `not done: ${row.cause}`),
    ...rows.filter((row) => !told.has(row.message_id)).map((row) => `never told: ${row.cause}`),
    ...[...told.keys()]
      .filter((id) => !known.has(id))
      .map((id) => `told of what is not enqueued: ${id}`),
    ...[...told].filter(([, bodies]) => bodies.size > 1).map(([id]) => `told in two ways: ${id}`),
  ]
}
