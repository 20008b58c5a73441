import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { reconcileFindings } from '../finding/findings.store.ts'
import type { Finding } from '../finding.ts'
import type { SubscriptionState } from '../snapshot.ts'
import type { Status } from '../status.ts'
import { type BrakeLimits, isTooMany } from './brake.ts'

/** What would lose access. */
export interface Loss {
  readonly subscriptionId: string
  readonly tenantId: string
  readonly account: string | null
  /** null: a contract that Stripe does not manage. */
  readonly stripeSubscriptionId: string | null
  /** With access. */
  readonly before: SubscriptionState
  readonly to: Status
}

// A tenant that keeps access by another subscription loses nothing.
const HAS_OTHER = `
select 1 from bursar.subscriptions
where tenant_id = $1 and subscription_id <> $2 and status in ('TRIAL', 'ACTIVE', 'GRACE')
  and type <> 'ADDON' limit 1`

const LOCK = `
select engaged_at is not null as "isEngaged",
  coalesce(passes_until > bursar.clock(), false) as "passes"
from bursar.brake where is_only for update`

const BEGIN = 'insert into bursar.brake default values on conflict do nothing'

// Tenants that have access now count, and those that had it an hour ago.
const COUNT = `
with lost as (
  select distinct tenant_id from bursar.access_losses
  where happened_at > bursar.clock() - interval '1 hour' and tenant_id <> $1
)
select (select count(*) from lost)::int + 1 as lost,
  (select count(*) from bursar.tenants where status in ('TRIAL', 'ACTIVE', 'GRACE'))::int
  + (select count(*) from lost join bursar.tenants t using (tenant_id)
     where t.status in ('PENDING', 'SUSPENDED', 'EXPIRED'))::int as "hadAccess"`

const RECORD = `
insert into bursar.access_losses (subscription_id, tenant_id, account, stripe_subscription_id,
  state, status_from, status_to, state_before)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (subscription_id) do update set tenant_id = excluded.tenant_id, state = excluded.state,
  status_from = excluded.status_from, status_to = excluded.status_to,
  state_before = excluded.state_before,
  happened_at = case when access_losses.state = 'held' and excluded.state = 'held'
    then access_losses.happened_at else bursar.clock() end`

const ENGAGE = `
update bursar.brake set engaged_at = bursar.clock(), tenants = $1, of_tenants = $2,
  passes_until = null
where is_only`

// EXPIRED is final for its row; a contract that Stripe does not manage ends by its own date.
const MARK_RESTORE = `
update bursar.access_losses set state = 'restore'
where state = 'withdrawn' and happened_at > bursar.clock() - interval '1 hour'
  and status_to = 'SUSPENDED' and stripe_subscription_id is not null`

/**
 * Whether access may be taken away now. False: it is held, and the subscription stays as it was.
 * Counts the loss either way. The tenant and the subscription must be locked.
 */
export async function mayWithdraw(tx: Tx, loss: Loss, limits: BrakeLimits): Promise<boolean> {
  const { subscriptionId, tenantId } = loss
  const other = { name: 'brake_has_other', text: HAS_OTHER, values: [tenantId, subscriptionId] }
  if (loss.before.type === 'ADDON' || (await query(tx, other)).rows.length > 0) return true
  const { isEngaged, passes } = (await lockBrake(tx)) ?? (await beginBrake(tx))
  if (passes) return record(tx, loss, 'withdrawn')
  if (isEngaged) return record(tx, loss, 'held')
  const counted = await query<{ lost: number; hadAccess: number }>(tx, {
    name: 'brake_count',
    text: COUNT,
    values: [tenantId],
  })
  const { lost = 0, hadAccess = 0 } = counted.rows[0] ?? {}
  if (!isTooMany(lost, hadAccess, limits)) return record(tx, loss, 'withdrawn')
  await query(tx, { name: 'brake_engage', text: ENGAGE, values: [lost, hadAccess] })
  await query(tx, { name: 'brake_mark_restore', text: MARK_RESTORE })
  const findings = [engaged(lost, hadAccess)]
  await reconcileFindings(tx, { account: '', objectId: 'brake', tenantId: null, findings })
  return record(tx, loss, 'held')
}

interface Brake {
  readonly isEngaged: boolean
  readonly passes: boolean
}

async function lockBrake(tx: Tx): Promise<Brake | undefined> {
  return (await query<Brake>(tx, { name: 'brake_lock', text: LOCK })).rows[0]
}

/** The first loss of access there ever was: from now on there is a row, which losses lock. */
async function beginBrake(tx: Tx): Promise<Brake> {
  await query(tx, { name: 'brake_begin', text: BEGIN })
  return (await lockBrake(tx))!
}

function engaged(lost: number, hadAccess: number): Finding {
  return {
    kind: 'brake_engaged',
    summary:
      `Within an hour, ${lost} of ${hadAccess} tenants would lose access. Bursar keeps their ` +
      'access until an operator decides.',
    details: { tenants: lost, of_tenants: hadAccess },
  }
}

async function record(tx: Tx, loss: Loss, state: 'withdrawn' | 'held'): Promise<boolean> {
  const { subscriptionId, tenantId, account, stripeSubscriptionId, before, to } = loss
  const who = [subscriptionId, tenantId, account, stripeSubscriptionId]
  const values = [...who, state, before.status, to, JSON.stringify(before)]
  await query(tx, { name: 'brake_record', text: RECORD, values })
  return state === 'withdrawn'
}

const FORGET = 'delete from bursar.access_losses where subscription_id = $1'

/** It has access, and nothing asks to take it away any more. */
export async function forgetLoss(tx: Tx, subscriptionId: string): Promise<void> {
  await query(tx, { name: 'brake_forget', text: FORGET, values: [subscriptionId] })
}

const FIND = `
select l.state, l.state_before as before,
  exists (select from bursar.brake where engaged_at is not null) as "isEngaged"
from bursar.access_losses l where l.subscription_id = $1 and l.state <> 'withdrawn'`

/** What the brake keeps of a subscription, or is to give back to it. */
export interface Kept {
  readonly state: 'held' | 'restore'
  readonly before: Readonly<Record<string, unknown>>
  readonly isEngaged: boolean
}

export async function findKept(tx: Tx, subscriptionId: string): Promise<Kept | null> {
  const statement = { name: 'brake_find', text: FIND, values: [subscriptionId] }
  return (await query<Kept>(tx, statement)).rows[0] ?? null
}
