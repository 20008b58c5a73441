import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { keepPlansDigest } from '../postgres/settings.ts'
import { markStale } from '../refresh/object/mark-stale.store.ts'
import type { TrackedObject } from '../subscription/tracked-object.ts'

/** On hold objects that one commit marks stale; the next takes the rest. */
const MARKED_MAX = 1_000

const KNOWN = `select 1 from bursar.settings where name = 'plans_digest' and value = $1`

const LOCK_ON_HOLD = `
select s.account, s.object_id as id, s.kind from bursar.stripe_objects s
where (s.withheld_reason is not null or exists (
  select 1 from bursar.findings f
  where f.account = s.account and f.object_id = s.object_id and f.resolved_at is null
    and f.kind in ('price_unlisted', 'checkout_on_hold')))
  and (s.account, s.object_id) > ($2, $3)
order by s.account, s.object_id
limit $1
for update`

/**
 * When the plans are others than at the last start, what was on hold is looked at again, all of
 * it. They are remembered last: who is killed meanwhile begins anew, and a mark too many
 * does no harm.
 */
export async function detectPlanChange(pool: Pool, plansDigest: string): Promise<number> {
  const known = { name: 'refresh_known_plans', text: KNOWN, values: [plansDigest] }
  if ((await query(pool, known)).rows.length > 0) return 0
  let total = 0
  let last: TrackedObject | undefined
  do {
    const batch = await inTransaction(pool, (tx) => markBatchStale(tx, last))
    total += batch.length
    last = batch.length === MARKED_MAX ? batch.at(-1) : undefined
  } while (last !== undefined)
  await keepPlansDigest(pool, plansDigest)
  return total
}

async function markBatchStale(
  tx: Tx,
  after: TrackedObject | undefined,
): Promise<readonly TrackedObject[]> {
  const values = [MARKED_MAX, after?.account ?? '', after?.id ?? '']
  const statement = { name: 'schedule_lock_on_hold', text: LOCK_ON_HOLD, values }
  const { rows } = await query<TrackedObject>(tx, statement)
  await markStale(tx, rows, 'recheck')
  return rows
}
