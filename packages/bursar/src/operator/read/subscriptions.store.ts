import { AppError } from '@bursar/wire/errors'
import type {
  subscriptionDetail,
  subscriptionQuery,
  subscriptionRow,
} from '@bursar/wire/operator/subscriptions'
import type { z } from 'zod'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { Unnamed } from '../plan-names.ts'
import { findHistory } from './history.store.ts'
import { type Page, parseCursor, prefixEnd, toPage } from './page.ts'
import { findStaleReads } from './unreachable.store.ts'
import { wireRows } from './wire-rows.ts'

export type SubscriptionRow = Unnamed<z.output<typeof subscriptionRow>>
type Detail = z.output<typeof subscriptionDetail>
export type SubscriptionDetail = Unnamed<Omit<Detail, 'items'>> & {
  readonly items: readonly Unnamed<Detail['items'][number]>[]
}
export type SubscriptionQuery = z.output<typeof subscriptionQuery>

/** Of more that begin so, these are found: who looks for another one types more of it. */
const MATCHES_MAX = 1_000

const ALL = `
select subscription_id, tenant_id, plan_id, type, status, term_start, term_end, grace_end,
  cancel_at, account, stripe_subscription_id, updated_at
from bursar.subscriptions
where subscription_id > $1 and ($3::text is null or plan_id = $3)
order by subscription_id limit $2`

const OF_STATUS = `
select subscription_id, tenant_id, plan_id, type, status, term_start, term_end, grace_end,
  cancel_at, account, stripe_subscription_id, updated_at
from bursar.subscriptions
where status = $4 and subscription_id > $1 and ($3::text is null or plan_id = $3)
order by subscription_id limit $2`

const OF_STRIPE_STATUS = `
select subscription_id, tenant_id, plan_id, type, status, term_start, term_end, grace_end,
  cancel_at, account, stripe_subscription_id, updated_at
from bursar.subscriptions
where stripe_status = $5 and subscription_id > $1 and ($3::text is null or plan_id = $3)
  and ($4::text is null or status = $4)
order by subscription_id limit $2`

const OF_TENANT = `
select subscription_id, tenant_id, plan_id, type, status, term_start, term_end, grace_end,
  cancel_at, account, stripe_subscription_id, updated_at
from bursar.subscriptions
where tenant_id = $6 and subscription_id > $1 and ($3::text is null or plan_id = $3)
  and ($4::text is null or status = $4) and ($5::text is null or stripe_status = $5)
order by subscription_id limit $2`

// `lateral … offset 0` keeps the planner on the primary key, whatever it thinks of the CTE.
const FOUND = `
with found as materialized (
  select subscription_id from bursar.subscriptions where subscription_id = $6
  union
  (select subscription_id from bursar.subscriptions
    where stripe_subscription_id ~>=~ $6 and stripe_subscription_id ~<~ $7
    order by stripe_subscription_id using ~<~ limit $8)
)
select s.subscription_id, s.tenant_id, s.plan_id, s.type, s.status, s.term_start, s.term_end,
  s.grace_end, s.cancel_at, s.account, s.stripe_subscription_id, s.updated_at
from found cross join lateral (
  select * from bursar.subscriptions o where o.subscription_id = found.subscription_id offset 0
) s
where s.subscription_id > $1 and ($3::text is null or s.plan_id = $3)
  and ($4::text is null or s.status = $4) and ($5::text is null or s.stripe_status = $5)
order by s.subscription_id limit $2`

/** Subscriptions by id. A search is for our id, or for the beginning of Stripe's. */
export async function searchSubscriptions(
  tx: Tx,
  asked: SubscriptionQuery,
): Promise<Page<SubscriptionRow>> {
  const { rows } = await query<SubscriptionRow>(tx, searchStatement(asked))
  return toPage(wireRows(rows), asked.limit, {
    row: (row) => row,
    cursor: ({ subscription_id }) => [subscription_id],
  })
}

function searchStatement(asked: SubscriptionQuery) {
  const { search, tenant_id, limit } = asked
  const { status = null, stripe_status = null, plan_id = null } = asked
  const [after = ''] = parseCursor(asked.after, 'string') ?? []
  const values = [after, limit + 1, plan_id]
  if (tenant_id !== undefined) {
    const more = [status, stripe_status, tenant_id]
    return { name: 'operator_subscriptions_tenant', text: OF_TENANT, values: [...values, ...more] }
  }
  if (search !== undefined) {
    const more = [status, stripe_status, search, prefixEnd(search), MATCHES_MAX]
    return { name: 'operator_subscriptions_found', text: FOUND, values: [...values, ...more] }
  }
  if (stripe_status !== null) {
    const more = [status, stripe_status]
    return {
      name: 'operator_subscriptions_stripe',
      text: OF_STRIPE_STATUS,
      values: [...values, ...more],
    }
  }
  if (status === null) return { name: 'operator_subscriptions', text: ALL, values }
  return { name: 'operator_subscriptions_status', text: OF_STATUS, values: [...values, status] }
}

const ONE = `
select s.subscription_id, s.tenant_id, s.plan_id, s.type, s.status, s.term_start, s.term_end,
  s.grace_end, s.cancel_at, s.account, s.stripe_subscription_id, s.updated_at,
  t.name as tenant_name, s.cancelled_at, s.collection_paused, s.customer_id, s.stripe_status,
  s.stripe_price_id, s.resource_id, s.parent_subscription_id, s.items, s.created_at
from bursar.subscriptions s join bursar.tenants t using (tenant_id)
where s.subscription_id = $1`

const OBJECT = `
select stale, generation, observed_generation, attempts, last_error, recheck_at
from bursar.stripe_objects where account = $1 and object_id = $2`

/** @throws AppError OBJECT_UNKNOWN where there is none. */
export async function getSubscription(tx: Tx, id: string): Promise<SubscriptionDetail> {
  type Row = Omit<SubscriptionDetail, 'refresh' | 'stripe_unreachable' | 'history'>
  const one = { name: 'operator_subscription', text: ONE, values: [id] }
  const [found] = wireRows((await query<Row>(tx, one)).rows)
  if (found === undefined) throw new AppError('OBJECT_UNKNOWN', `There is no subscription ${id}.`)
  const values = [found.account, found.stripe_subscription_id]
  const object = { name: 'operator_object', text: OBJECT, values }
  const { rows } = await query<NonNullable<SubscriptionDetail['refresh']>>(tx, object)
  return {
    ...found,
    refresh: wireRows(rows)[0] ?? null,
    stripe_unreachable: found.account === null ? [] : await findStaleReads(tx, [found.account]),
    history: await findHistory(tx, found.tenant_id, id),
  }
}
