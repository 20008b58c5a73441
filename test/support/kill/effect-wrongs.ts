import type { Pool } from '../../../packages/bursar/src/postgres/pool.ts'
import type { Receiver } from '../receiver.ts'

interface Announced {
  readonly effect_id: string
  readonly cause: string
  readonly outcome: string | null
}

// What must have been announced, from the ledger alone: each new tenant, each change.
const CAUSES = `
select case event_type when 'tenant.created' then tenant_id else audit_id::text end as cause
from bursar.subscription_audit
where event_type in ('tenant.created', 'subscription.created', 'subscription.changed')`

const ANNOUNCED = `
select effect_id, outcome,
  case name when 'tenant.created' then tenant_id else details ->> 'sequence' end as cause
from bursar.effects where kind = 'announce'`

/**
 * One effect per cause, each carried out, and the receiver was told of each under one id: a repeat
 * carries the same id and the same words.
 */
export async function effectWrongs({
  pool,
  receiver,
}: {
  readonly pool: Pool
  readonly receiver: Receiver
}): Promise<string[]> {
  const causes = (await pool.query<{ cause: string }>(CAUSES)).rows.map(({ cause }) => cause)
  const { rows } = await pool.query<Announced>(ANNOUNCED)
  const told = new Map<string, Set<string>>()
  for (const { headers, body } of receiver.received) {
    const id = String(headers['webhook-id'])
    told.set(id, (told.get(id) ?? new Set()).add(body))
  }
  const owed = rows.map(({ cause }) => cause)
  const known = new Set(rows.map(({ effect_id }) => effect_id))
  return [
    ...causes.filter((cause) => !owed.includes(cause)).map((cause) => `never owed: ${cause}`),
    ...owed.filter((cause) => !causes.includes(cause)).map((cause) => `owed for nothing: ${cause}`),
    ...owed
      .filter((cause, at) => owed.indexOf(cause) !== at)
      .map((cause) => `owed twice: ${cause}`),
    ...rows.filter(({ outcome }) => outcome !== 'done').map((row) => `not done: ${row.cause}`),
    ...rows.filter((row) => !told.has(row.effect_id)).map((row) => `never told: ${row.cause}`),
    ...[...told.keys()]
      .filter((id) => !known.has(id))
      .map((id) => `told of what is not owed: ${id}`),
    ...[...told].filter(([, bodies]) => bodies.size > 1).map(([id]) => `told in two ways: ${id}`),
  ]
}
