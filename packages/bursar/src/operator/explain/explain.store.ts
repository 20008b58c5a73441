import { AppError } from '@bursar/wire/errors'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { resolveTenantId } from '../../subscription/merge/tenant-alias.store.ts'
import type { Plans } from '../../subscription/plans.ts'
import { findStaleReads } from '../read/unreachable.store.ts'
import { wireRows } from '../read/wire-rows.ts'
import { findAccessFacts } from './access.store.ts'
import { accessOf } from './access.ts'
import { toExplanation } from './explanation.ts'
import type { Answered, Explanation, Known } from './known.ts'
import { findObserved } from './observed.store.ts'
import { type AuditRow, type StateThen, statesAfter, subscriptionOf } from './state-at.ts'
import { findTracked } from './tracked.store.ts'

/** Rows of the audit log of one tenant that an explanation reads: the newest before the moment. */
const ROWS_MAX = 5_000
const FINDINGS_MAX = 50

const WHOM = `
select 'tenant' as kind, tenant_id as id, tenant_id, name as tenant_name, bursar.clock() as now
from bursar.tenants where tenant_id = $1
union all
select 'subscription', s.subscription_id, tenant_id, t.name, bursar.clock()
from bursar.subscriptions s join bursar.tenants t using (tenant_id) where s.subscription_id = $1
union all
select 'subscription', s.subscription_id, tenant_id, t.name, bursar.clock()
from bursar.subscriptions s join bursar.tenants t using (tenant_id)
where s.stripe_subscription_id = $1 and s.subscription_id <> $1
union all
select 'tenant', tenant_id, tenant_id, name, bursar.clock()
from bursar.tenants where external_id = $1
union all
select 'tenant', tenant_id, tenant_id, t.name, bursar.clock()
from bursar.stripe_customers c join bursar.tenants t using (tenant_id) where c.customer_id = $1
union all
select case s.kind when 'subscription' then s.kind else 'checkout' end, s.object_id, c.tenant_id,
  t.name, bursar.clock()
from bursar.stripe_objects s
left join bursar.stripe_customers c on c.account = s.account and c.customer_id = s.customer_id
left join bursar.tenants t on t.tenant_id = c.tenant_id
where s.object_id = $1 and s.kind in ('subscription', 'checkout_session')
union all
(select 'subscription', s.object_id, null, null, bursar.clock()
from bursar.stripe_objects s
where s.customer_id = $1 and s.kind = 'subscription'
order by s.waiting_since, s.object_id limit 1)
limit 1`

const AUDIT = `
select * from (
  select audit_id::text, sequence, created_at as at, event_type, actor_type, actor_id,
    bursar.operator_name(actor_type, actor_id) as actor_name, details
  from bursar.subscription_audit
  where tenant_id = $1 and created_at <= $2::timestamptz
  order by sequence desc limit $3
) newest order by sequence`

const STATES = `
select subscription_id, status, plan_id, term_end, grace_end, cancel_at, stripe_status
from bursar.subscriptions where tenant_id = $1 order by created_at, subscription_id`

const FINDINGS = `
select finding_id::text, kind, severity, object_id, summary from bursar.findings
where (tenant_id = $1 or object_id = $4) and opened_at <= $2::timestamptz
  and (resolved_at is null or resolved_at > $2) order by finding_id desc limit $3`

const ANSWERED = `
select s.audit_id::text, s.rule, s.stripe_request_id, s.event_ids[1:20] as event_ids,
  array(select distinct e.event_type from bursar.stripe_events e
    where e.event_id = any(s.event_ids[1:20]) order by 1) as event_types
from unnest($1::text[], $2::text[], $3::bigint[]) as k(object_id, account, generation)
join bursar.refresh_results s on s.object_id = k.object_id and s.account = k.account
  and s.generation = k.generation`

interface Whom {
  readonly kind: Known['kind']
  readonly id: string
  readonly tenant_id: string | null
  readonly tenant_name: string | null
  readonly now: string
}

/**
 * Why a tenant, a subscription or a checkout is as it is; with `at`, as it was at that moment, from
 * the audit log. @throws AppError OBJECT_UNKNOWN where there is none of this id.
 */
export async function explain(
  tx: Tx,
  plans: Plans,
  asked: { readonly id: string; readonly at?: string | undefined },
): Promise<Explanation> {
  const present = await resolveTenantId(tx, asked.id)
  const [found] = await ask<Whom>(tx, 'operator_whom', WHOM, [present])
  if (found === undefined) {
    throw new AppError(
      'OBJECT_UNKNOWN',
      `There is no tenant, subscription or checkout ${asked.id}.`,
    )
  }
  const { tenant_id } = found
  const isPast = asked.at !== undefined && Date.parse(asked.at) < Date.parse(found.now)
  const asOf = isPast && asked.at !== undefined ? asked.at : found.now
  const audit = await ask<AuditRow>(tx, 'operator_audit', AUDIT, [tenant_id, asOf, ROWS_MAX])
  const findings = [tenant_id, asOf, FINDINGS_MAX, found.id]
  const facts = tenant_id === null || isPast ? null : await findAccessFacts(tx, tenant_id)
  const tracked = isPast ? [] : await findTracked(tx, { tenantId: tenant_id, id: found.id })
  const accounts = [...new Set(tracked.map(({ account }) => account))]
  const known: Known = {
    ...found,
    asOf: new Date(asOf).toISOString(),
    isPast,
    audit,
    states: isPast
      ? statesAfter(audit)
      : await ask<StateThen>(tx, 'operator_states', STATES, [tenant_id]),
    answered: await findAnswered(tx, audit),
    findings: await ask(tx, 'operator_findings_then', FINDINGS, findings),
    access: facts === null ? null : accessOf(facts, plans),
    overrides: facts?.overrides ?? new Map(),
    tracked,
    observed: isPast || tenant_id === null ? null : await findObserved(tx, tenant_id),
    unreachable: isPast ? [] : await findStaleReads(tx, accounts),
    plans,
  }
  return toExplanation(known)
}

/** What Stripe answered before each change, as far as the trail still has it. */
async function findAnswered(
  tx: Tx,
  audit: readonly AuditRow[],
): Promise<ReadonlyMap<string, Answered>> {
  const asked = audit.filter((row) => subscriptionOf(row) !== null)
  const objects = asked.map(({ details }) => details['stripe_subscription_id'] ?? '')
  const accounts = asked.map(({ details }) => details['account'] ?? '')
  const generations = asked.map(({ details }) => details['generation'] ?? null)
  const values = [objects, accounts, generations]
  const rows = await ask<Answered>(tx, 'operator_answered', ANSWERED, values)
  return new Map(rows.flatMap((row) => (row.audit_id === null ? [] : [[row.audit_id, row]])))
}

async function ask<Row extends object>(
  tx: Tx,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  return wireRows((await query<Row & Record<string, unknown>>(tx, { name, text, values })).rows)
}
