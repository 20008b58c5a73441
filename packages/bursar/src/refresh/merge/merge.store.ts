import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

/** What a merge moves, each kind by one statement that also records what it moved. */
export const MOVED_KINDS = [
  'customer',
  'subscription',
  'override',
  'usage',
  'intent',
  'approval',
  'finding',
  'message',
] as const
export type MovedKind = (typeof MOVED_KINDS)[number]

const BEGIN = `
insert into bursar.tenant_merges (tenant_id, into_tenant_id, actor_type, actor_id)
values ($1, $2, $3, $4) returning merge_id as "mergeId"`

export interface NewMerge {
  readonly tenantId: string
  readonly intoTenantId: string
  readonly by: { readonly type: 'operator' | 'customer'; readonly id: string }
}

export async function beginMerge(tx: Tx, merge: NewMerge): Promise<string> {
  const values = [merge.tenantId, merge.intoTenantId, merge.by.type, merge.by.id]
  const { rows } = await query<{ mergeId: string }>(tx, {
    name: 'merge_begin',
    text: BEGIN,
    values,
  })
  return rows[0]!.mergeId
}

// Parameters of each: the merge, the tenant, the tenant that it is merged into.
const MOVES = {
  // Its billing address follows one of these customers only where it had none.
  customer: `
with before as (
  select account, customer_id, is_billing_contact from bursar.stripe_customers where tenant_id = $2
),
moved as (
  update bursar.stripe_customers c set tenant_id = $3,
    is_billing_contact = c.is_billing_contact and not exists (
      select 1 from bursar.tenants t where t.tenant_id = $3 and t.billing_email is not null
      union all
      select 1 from bursar.stripe_customers o where o.tenant_id = $3 and o.is_billing_contact)
  from before b where c.account = b.account and c.customer_id = b.customer_id
  returning c.account, c.customer_id, b.is_billing_contact as was, c.is_billing_contact as is_kept
)
insert into bursar.tenant_merge_items (merge_id, kind, item, was)
select $1::uuid, 'customer', account || ':' || customer_id, jsonb_build_object('account', account,
  'customer_id', customer_id, 'is_billing_contact', was, 'is_kept', is_kept) from moved`,

  subscription: `
with moved as (
  update bursar.subscriptions set tenant_id = $3, updated_at = bursar.clock() where tenant_id = $2
  returning subscription_id
)
insert into bursar.tenant_merge_items (merge_id, kind, item, was)
select $1::uuid, 'subscription', subscription_id, '{}' from moved`,

  // Where both have one of a feature, that of the tenant that stays counts.
  override: `
with moved as (
  update bursar.entitlement_overrides o set tenant_id = $3
  where o.tenant_id = $2 and o.ended_at is null and o.expires_at > bursar.clock()
    and not exists (select 1 from bursar.entitlement_overrides i
      where i.tenant_id = $3 and i.feature = o.feature and i.ended_at is null)
  returning o.override_id
)
insert into bursar.tenant_merge_items (merge_id, kind, item, was)
select $1::uuid, 'override', override_id::text, '{}' from moved`,

  // Whole counts: together they have used the sum.
  usage: `
with before as (
  select feature, used, as_of from bursar.usage where tenant_id = $2
),
others as (
  select feature, used, as_of from bursar.usage where tenant_id = $3
),
gone as (delete from bursar.usage where tenant_id = $2),
summed as (
  insert into bursar.usage as u (tenant_id, feature, used, as_of)
  select $3, feature, used, as_of from before order by feature
  on conflict (tenant_id, feature) do update
    set used = least(u.used + excluded.used, 9007199254740991),
      as_of = greatest(u.as_of, excluded.as_of), reported_at = bursar.clock()
  returning feature, used, as_of
)
insert into bursar.tenant_merge_items (merge_id, kind, item, was)
select $1::uuid, 'usage', b.feature, jsonb_build_object('used', b.used, 'as_of', b.as_of,
  'into_used', o.used, 'into_as_of', o.as_of, 'sum', s.used, 'sum_as_of', s.as_of)
from before b join summed s using (feature) left join others o using (feature)`,

  intent: `
with moved as (
  update bursar.checkout_intents set tenant_id = $3 where tenant_id = $2 returning nonce
)
insert into bursar.tenant_merge_items (merge_id, kind, item, was)
select $1::uuid, 'intent', nonce, '{}' from moved`,

  approval: `
with moved as (
  update bursar.checkout_approvals set tenant_id = $3 where tenant_id = $2
  returning account, session_id
)
insert into bursar.tenant_merge_items (merge_id, kind, item, was)
select $1::uuid, 'approval', account || ':' || session_id,
  jsonb_build_object('account', account, 'session_id', session_id) from moved`,

  finding: `
with moved as (
  update bursar.findings set tenant_id = $3 where tenant_id = $2 and resolved_at is null
  returning finding_id
)
insert into bursar.tenant_merge_items (merge_id, kind, item, was)
select $1::uuid, 'finding', finding_id::text, '{}' from moved`,

  // Emails that are still pending go to who is written to now.
  message: `
with moved as (
  update bursar.outbox set tenant_id = $3
  where tenant_id = $2 and kind = 'email' and outcome is null
  returning message_id
)
insert into bursar.tenant_merge_items (merge_id, kind, item, was)
select $1::uuid, 'message', message_id::text, '{}' from moved`,
} as const satisfies Record<MovedKind, string>

// One that has run out was over at its own end, and makes room.
const END_OVERRIDES = `
update bursar.entitlement_overrides
set ended_at = expires_at, ended_by = 'bursar', ended_reason = 'replaced'
where tenant_id = $1 and ended_at is null and expires_at <= bursar.clock()`

// One checkout of a plan may be open at a time: that of the tenant that stays.
const CLOSE_INTENTS = `
update bursar.checkout_intents f set closed_at = bursar.clock(), session_url = null
where f.tenant_id = $1 and f.completed_at is null and f.closed_at is null and exists (
  select 1 from bursar.checkout_intents i
  where i.tenant_id = $2 and i.completed_at is null and i.closed_at is null
    and i.account = f.account
    and i.parent_subscription_id is not distinct from f.parent_subscription_id
    and (i.parent_subscription_id is null or i.price_id = f.price_id))`

// A merged tenant has no identity to make, and is asked for no usage.
const DROP_MESSAGES = `
with dropped as (
  update bursar.outbox set outcome = 'dropped', last_error = 'OVERTAKEN', ended_at = bursar.clock()
  where tenant_id = $1 and (kind = 'provision' and (outcome is null or outcome = 'dead')
    or name = 'usage.requested' and outcome is null)
  returning message_id
)
update bursar.findings f set resolved_at = bursar.clock(), resolved_by = 'result'
from dropped d where f.object_id = 'message:' || d.message_id and f.resolved_at is null`

// What the brake counts and holds is of a subscription, and goes where that goes.
const LOSSES_FOLLOW = `
update bursar.access_losses l set tenant_id = s.tenant_id
from bursar.subscriptions s
where s.subscription_id = l.subscription_id and s.tenant_id <> l.tenant_id
  and l.tenant_id = any($1::text[])`

/** After subscriptions of these tenants have moved between them. */
export async function moveLosses(tx: Tx, tenantIds: readonly string[]): Promise<void> {
  await run(tx, 'merge_losses', LOSSES_FOLLOW, [tenantIds])
}

// What asked an operator for this very merge.
const RESOLVE_FINDINGS = `
update bursar.findings f
set resolved_at = bursar.clock(), resolved_by = $3, resolved_reason = $4
where f.tenant_id = $1 and f.kind in ('unproven_claim', 'same_email') and f.resolved_at is null
  and exists (select 1 from bursar.tenants t where t.tenant_id = f.details->>'claimed_tenant_id'
    and coalesce(t.merged_into, t.tenant_id) = $2)`

const BECOME_ALIAS = `
update bursar.tenants set merged_into = $2 where tenant_id = $1 or merged_into = $1`

const CLOSE_OFFERS = `
update bursar.merge_offers set closed_at = bursar.clock()
where new_tenant_id = $1 and closed_at is null`

/** Moves everything of a tenant, and records it. Both tenants and all customers are locked. */
export async function moveAll(
  tx: Tx,
  merge: Omit<NewMerge, 'by'> & {
    readonly mergeId: string
    readonly resolved: { readonly by: string; readonly reason: string }
  },
): Promise<Readonly<Record<MovedKind, number>>> {
  const { mergeId, tenantId, intoTenantId, resolved } = merge
  await run(tx, 'merge_close_intents', CLOSE_INTENTS, [tenantId, intoTenantId])
  await run(tx, 'merge_end_overrides', END_OVERRIDES, [intoTenantId])
  await run(tx, 'merge_drop_messages', DROP_MESSAGES, [tenantId])
  const { by, reason } = resolved
  await run(tx, 'merge_resolve_findings', RESOLVE_FINDINGS, [tenantId, intoTenantId, by, reason])
  const moved: [MovedKind, number][] = []
  for (const kind of MOVED_KINDS) {
    const values = [mergeId, tenantId, intoTenantId]
    moved.push([kind, await run(tx, `merge_move_${kind}`, MOVES[kind], values)])
  }
  await moveLosses(tx, [tenantId])
  await run(tx, 'merge_become_alias', BECOME_ALIAS, [tenantId, intoTenantId])
  await run(tx, 'merge_close_offers', CLOSE_OFFERS, [tenantId])
  return Object.fromEntries(moved) as Record<MovedKind, number>
}

async function run(tx: Tx, name: string, text: string, values: unknown[]): Promise<number> {
  return (await query(tx, { name, text, values })).rowCount ?? 0
}
