import { looksSigned, tenantOfReference } from '@bursar/wire/signed-reference'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type {
  CheckoutApproval,
  CheckoutIntent,
  CheckoutSnapshot,
  OwnershipFacts,
} from '../../subscription/decide-checkout.ts'

/** More than one is ambiguous, however many there are. */
const NAMED_MAX = 2

const FIND_INTENT = `
select nonce, price_id as "priceId", session_id as "sessionId",
  expires_at as "expiresAt",
  coalesce((select t.merged_into from bursar.tenants t where t.tenant_id = i.tenant_id),
    i.tenant_id) as "tenantId"
from bursar.checkout_intents i where nonce = $1 and account = $2 for update`

const FIND_CLAIMS = `
select
  array(select distinct coalesce(merged_into, tenant_id) from bursar.tenants
    where tenant_id = any($1::text[]) or external_id = any($1::text[])
    order by 1 limit $3) as named,
  array(select tenant_id from bursar.tenants
    where lower(billing_email) = lower($2) and merged_into is null
    order by created_at, tenant_id limit $3) as "sameEmail"`

const FIND_LINK = `
select case when is_linked_by_hand then linked_at end as "byHandAt" from bursar.stripe_customers
where account = $1 and customer_id = $2`

const FIND_APPROVAL = `
select a.tenant_id as "tenantId", a.approved_by as "approvedBy",
  exists (select 1 from bursar.tenants t where t.tenant_id = a.tenant_id) as "isTaken"
from bursar.checkout_approvals a where a.account = $1 and a.session_id = $2`

const FIND_TENANT = `
select coalesce(merged_into, tenant_id) as "tenantId" from bursar.tenants
where tenant_id = $1 or external_id = $1
order by tenant_id = $1 desc limit 1`

export interface Asked {
  readonly customerTenantId: string | null
  readonly referenceKeys: readonly string[]
  readonly isOnHoldLong: boolean
}

/** What is known about who a session belongs to, read under the customer's lock. */
export async function findOwnershipFacts(
  tx: Tx,
  session: CheckoutSnapshot,
  { customerTenantId, referenceKeys, isOnHoldLong }: Asked,
): Promise<OwnershipFacts> {
  const { account, customerId, sessionId, clientReferenceId: reference } = session
  const intent = await query<CheckoutIntent>(tx, {
    name: 'ownership_find_intent',
    text: FIND_INTENT,
    values: [session.intentNonce, account],
  })
  const claims = await query<{ named: string[]; sameEmail: string[] }>(tx, {
    name: 'ownership_find_claims',
    text: FIND_CLAIMS,
    values: [
      [session.claimedTenantId, reference].filter((name) => name !== null),
      session.email,
      NAMED_MAX,
    ],
  })
  const link = await query<{ byHandAt: Date | null }>(tx, {
    name: 'ownership_find_link',
    text: FIND_LINK,
    values: [account, customerId],
  })
  const approval = await query<CheckoutApproval>(tx, {
    name: 'ownership_find_approval',
    text: FIND_APPROVAL,
    values: [account, sessionId],
  })
  const scope = { livemode: session.livemode, account }
  const proved =
    tenantOfReference(reference, referenceKeys, scope) ??
    tenantOfReference(session.tenantReference, referenceKeys, scope)
  return {
    customerTenantId,
    linkedByHandAt: link.rows[0]?.byHandAt ?? null,
    intent: intent.rows[0] ?? null,
    signed: proved === null ? null : await findProvedTenant(tx, proved),
    isForged: proved === null && reference !== null && looksSigned(reference),
    approval: approval.rows[0] ?? null,
    namedTenantIds: claims.rows[0]?.named ?? [],
    sameEmailTenantIds: claims.rows[0]?.sameEmail ?? [],
    isOnHoldLong,
  }
}

/** The tenant that a signed reference stands for now: by our ID, else by the app's own. */
export async function findProvedTenant(
  tx: Tx,
  tenantId: string,
): Promise<NonNullable<OwnershipFacts['signed']>> {
  const statement = { name: 'ownership_find_tenant', text: FIND_TENANT, values: [tenantId] }
  const [found] = (await query<{ tenantId: string }>(tx, statement)).rows
  return { tenantId: found?.tenantId ?? tenantId, exists: found !== undefined }
}

const HAS_INTENT = 'select 1 from bursar.checkout_intents where nonce = $1 and account = $2'

/** Whether we remember the checkout that a subscription names. */
export async function hasIntent(tx: Tx, account: string, nonce: string | null): Promise<boolean> {
  const statement = { name: 'ownership_has_intent', text: HAS_INTENT, values: [nonce, account] }
  return (await query(tx, statement)).rows.length > 0
}

// An adoption that nobody goes on with does not keep operators from being asked for good.
const IS_PENDING = `
select exists (
  select 1 from bursar.stripe_objects s
  join bursar.findings f on f.account = s.account and f.object_id = s.object_id
  where s.account = $1 and s.customer_id = $2 and s.kind = 'checkout_session'
    and f.kind in ('checkout_on_hold', 'proof_conflict') and f.resolved_at is null
) or exists (
  select 1 from bursar.reconcile_runs r
  where r.job = 'adopt' and r.account = $1 and r.ended_at is null
    and coalesce(r.leased_until, r.started_at) > bursar.clock() - interval '1 day'
) as pending`

/**
 * Whether somebody may name the owner of this customer soon: a checkout of it is on hold, so an
 * operator knows of it; or an adoption of the account is under way.
 */
export async function isOwnerPending(
  tx: Tx,
  account: string,
  customerId: string,
): Promise<boolean> {
  const values = [account, customerId]
  const statement = { name: 'ownership_is_pending', text: IS_PENDING, values }
  return (await query<{ pending: boolean }>(tx, statement)).rows[0]?.pending ?? false
}
