import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

// The window lets the rest of the same wave pass, too: it is refreshed over minutes.
const CONFIRM = `
insert into bursar.brake (passes_until) values (bursar.clock() + interval '1 hour')
on conflict (is_only) do update set engaged_at = null, tenants = null, of_tenants = null,
  passes_until = excluded.passes_until`
const DROP_RESTORE = `delete from bursar.access_losses where state = 'restore'`

/** The held losses take effect, and those of the next hour; nothing is given back. */
export async function letPass(tx: Tx): Promise<void> {
  await query(tx, { name: 'brake_confirm', text: CONFIRM })
  await query(tx, { name: 'brake_drop_restore', text: DROP_RESTORE })
}

const RELEASE = `
update bursar.brake set engaged_at = null, tenants = null, of_tenants = null
where engaged_at is not null
  and not exists (select 1 from bursar.access_losses where state <> 'withdrawn')`

/** Releases a brake that holds nothing any more. Gives whether it did. */
export async function releaseEmpty(tx: Tx): Promise<boolean> {
  return (await query(tx, { name: 'schedule_brake_release', text: RELEASE })).rowCount !== 0
}

const FORGET_OLD = `
delete from bursar.access_losses where subscription_id in (
  select subscription_id from bursar.access_losses
  where state = 'withdrawn' and happened_at < bursar.clock() - interval '1 day' limit $1)`

/** Losses of long ago do not count any more. Forgets at most `limit`, and gives how many. */
export async function forgetOld(tx: Tx, limit: number): Promise<number> {
  const statement = { name: 'schedule_brake_forget', text: FORGET_OLD, values: [limit] }
  return (await query(tx, statement)).rowCount ?? 0
}

// What the brake counts and holds is of a subscription, and goes where that goes.
const LOSSES_FOLLOW = `
update bursar.access_losses l set tenant_id = s.tenant_id
from bursar.subscriptions s
where s.subscription_id = l.subscription_id and s.tenant_id <> l.tenant_id
  and l.tenant_id = any($1::text[])`

/** After subscriptions of these tenants have moved between them. */
export async function moveLosses(tx: Tx, tenantIds: readonly string[]): Promise<void> {
  await query(tx, { name: 'merge_losses', text: LOSSES_FOLLOW, values: [tenantIds] })
}
