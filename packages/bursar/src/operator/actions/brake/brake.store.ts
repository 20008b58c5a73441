import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import { inTransaction } from '../../../postgres/in-transaction.ts'
import type { Pool, Tx } from '../../../postgres/pool.ts'
import { query } from '../../../postgres/query.ts'
import { markStale } from '../../../refresh/object/mark-stale.store.ts'
import type { TrackedObject } from '../../../subscription/tracked-object.ts'
import { wireRows } from '../../read/wire-rows.ts'
import type { ActionContext } from '../action.ts'
import { type Acting, type Noted, noteAction } from '../note-action.store.ts'

/** Held subscriptions that one answer lists. */
const LISTED_MAX = 200
/** Objects that one commit marks; the next takes the rest. */
const BATCH_MAX = 1_000

const READ = `
select b.engaged_at, b.tenants, b.of_tenants,
  case when b.passes_until > bursar.clock() then b.passes_until end as passes_until,
  (select count(*)::int from bursar.access_losses where state = 'held') as held,
  (select count(*)::int from bursar.access_losses where state = 'restore') as restoring
from (select) as one left join bursar.brake b on b.is_only`

const HELD = `
select l.subscription_id, l.tenant_id, t.name as tenant_name, l.status_from, l.status_to,
  l.happened_at as held_since
from bursar.access_losses l join bursar.tenants t using (tenant_id)
where l.state = 'held' order by l.happened_at, l.subscription_id limit $1`

type Brake = OperatorAnswer<'brake'>

/** Whether the brake is engaged, and what it holds. */
export async function readBrake(tx: Tx): Promise<Brake> {
  const state = await query<Omit<Brake, 'subscriptions'>>(tx, { name: 'brake_read', text: READ })
  const values = [LISTED_MAX]
  const held = { name: 'brake_held', text: HELD, values }
  const { rows } = await query<Brake['subscriptions'][number]>(tx, held)
  return { ...wireRows(state.rows)[0]!, subscriptions: wireRows(rows) }
}

interface Decision {
  readonly action: string
  /** What it changes beside the refresh of what is held. */
  readonly write?: (tx: Tx) => Promise<void>
}

/** Decides about what is held, and refreshes all of it. */
export async function actOnBrake(
  { pool, auditKey }: ActionContext,
  acting: Acting,
  { action, write }: Decision,
): Promise<Noted> {
  const noted = await inTransaction(pool, async (tx) => {
    const { held } = await readBrake(tx)
    await write?.(tx)
    return noteAction(tx, acting, { action, tenantId: null, details: { held } }, auditKey)
  })
  await markHeldStale(pool)
  return noted
}

const LOCK_HELD = `
select s.account, s.object_id as id, s.kind from bursar.stripe_objects s
where (s.account, s.object_id) in (
  select l.account, l.stripe_subscription_id from bursar.access_losses l where l.state = 'held')
  and (s.account, s.object_id) > ($1, $2)
order by s.account, s.object_id limit $3 for update`

/** All of it, in batches of their own: one that is marked twice does no harm. */
async function markHeldStale(pool: Pool): Promise<void> {
  let last = { account: '', id: '' }
  for (;;) {
    const { account, id } = last
    const held = await inTransaction(pool, (tx) => markBatch(tx, [account, id, BATCH_MAX]))
    const [end] = held.slice(-1)
    if (end === undefined || held.length < BATCH_MAX) return
    last = end
  }
}

async function markBatch(tx: Tx, values: readonly unknown[]): Promise<readonly TrackedObject[]> {
  const { rows } = await query<TrackedObject>(tx, {
    name: 'brake_lock_held',
    text: LOCK_HELD,
    values,
  })
  await markStale(tx, rows, 'operator')
  return rows
}
