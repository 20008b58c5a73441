import type { Pool } from '../../../packages/bursar/src/postgres/pool.ts'

/**
 * Each is one line per row, without what differs from run to run: times of ours, IDs of rows, and
 * what follows from the order of the pages: the order of the audit rows of a tenant, and which of
 * its customers it has its name and address from. Left out as well is whether anything was ever paid
 * on a subscription: a list does not show it of one that is past due, and a row that a kill has left
 * to a read of its own knows it sooner. Its tenant counts as a payer either way.
 */
const PARTS = {
  tenants: `select concat_ws('|', t.tenant_id, external_id, status, delivery,
    adopted_at is not null, case when c.n = 1 then concat_ws('|', name, billing_email) end) as line
    from bursar.tenants t
    left join lateral (select count(*) as n from bursar.stripe_customers s
      where s.tenant_id = t.tenant_id) c on true`,
  customers: `select concat_ws('|', customer_id, tenant_id, linked_by, is_linked_by_hand, locales,
    deleted_at is not null) as line from bursar.stripe_customers`,
  subscriptions: `select concat_ws('|', stripe_subscription_id, tenant_id, plan_id, type, status,
    term_start, term_end, grace_end, cancelled_at, cancel_at, items, billed_items,
    collection_paused, customer_id, stripe_price_id, stripe_status) as line
    from bursar.subscriptions`,
  objects: `select concat_ws('|', object_id, kind, stale, customer_id, withheld_reason,
    recheck_at is null, seen_digest) as line from bursar.stripe_objects where kind = 'subscription'`,
  audit: `select concat_ws('|', tenant_id, event_type, actor_type, actor_id) as line
    from bursar.subscription_audit where event_type like 'subscription.%'
      and (event_type <> 'subscription.changed'
        or exists (select from jsonb_object_keys(details -> 'changes') k where k <> 'hasPaid'))
    union all
    select concat_ws('|', tenant_id, event_type, count(*)) from bursar.subscription_audit
    where event_type not like 'subscription.%' group by tenant_id, event_type`,
  findings: `select concat_ws('|', kind, object_id, tenant_id) as line
    from bursar.findings where resolved_at is null`,
} as const

/** How many rows there are of each part, and what they come to. */
export type EndState = Readonly<Record<string, string>>

export async function readEndState(pool: Pool): Promise<EndState> {
  const parts: Record<string, string> = {}
  for (const [part, lines] of Object.entries(PARTS)) {
    const text = `
      select count(*) || ' ' || coalesce(md5(string_agg(line, chr(10) order by line)), '') as sum
      from (${lines}) l`
    parts[part] = (await pool.query<{ sum: string }>(text)).rows[0]?.sum ?? ''
  }
  return parts
}

export async function countOf(pool: Pool, from: string): Promise<number> {
  const text = `select count(*)::int as n from ${from}`
  return (await pool.query<{ n: number }>(text)).rows[0]?.n ?? 0
}
