import { inTransaction } from '../../postgres/in-transaction.ts'
import type { Pool, Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { noteEnded, postponeEnding } from '../../refresh/checkout/intents.store.ts'
import { reconcileFindings } from '../../subscription/finding/findings.store.ts'
import { resolveOfEndedAddons } from '../../subscription/finding/resolve.store.ts'
import type { FindingKind } from '../../subscription/finding.ts'
import { OWN_ACCOUNT } from '../billing-context.ts'
import { markSubscriptionsStale } from '../status/mark-stale-for.store.ts'

/** What one round takes. */
export const ENDLESS_MAX = 20

export interface EndlessAddon {
  readonly nonce: string
  readonly tenantId: string
  readonly stripeSubscriptionId: string
  /** When the term of what it adds to ends; null: it has ended. */
  readonly parentEnd: Date | null
}

// What has been given the end of a term is looked at again when its parent ends before that. What
// is due later than after any pause was postponed by a clock that has gone back.
const FIND = `
select i.nonce, i.tenant_id as "tenantId", i.stripe_subscription_id as "stripeSubscriptionId",
  case when p.status = 'EXPIRED' or p.term_end <= bursar.clock() then null else p.term_end end
    as "parentEnd"
from bursar.checkout_intents i
join bursar.subscriptions p on p.subscription_id = i.parent_subscription_id
join bursar.subscriptions s on s.account = i.account
  and s.stripe_subscription_id = i.stripe_subscription_id and s.status <> 'EXPIRED'
where i.nonce in (
    select e.nonce from bursar.checkout_intents e
    where e.parent_subscription_id is not null and e.completed_at is not null
      and e.ended_with_parent_at is null
    union
    select e.nonce from bursar.subscriptions a
    join bursar.subscriptions o on o.subscription_id = a.parent_subscription_id
      and o.status = 'EXPIRED'
    join bursar.checkout_intents e on e.account = a.account
      and e.stripe_subscription_id = a.stripe_subscription_id and not e.ended_at_once
    where a.parent_subscription_id is not null and a.status <> 'EXPIRED')
  and (i.end_due_at <= bursar.clock() or i.end_due_at > bursar.clock() + interval '2 hours')
  and (p.status = 'EXPIRED' or p.term_end is not null)
order by i.end_due_at limit $1`

/** Additions that live and were not ended with their parent; who waits longest comes first. */
export async function findEndless(tx: Tx): Promise<EndlessAddon[]> {
  const statement = { name: 'billing_endless_addons', text: FIND, values: [ENDLESS_MAX] }
  return (await query<EndlessAddon>(tx, statement)).rows
}

/** Stripe has been told: it is looked at, and whoever was told that it was refused need not act. */
export function noteEnd(pool: Pool, addon: EndlessAddon): Promise<void> {
  return inTransaction(pool, async (tx) => {
    await markSubscriptionsStale(tx, OWN_ACCOUNT, [addon.stripeSubscriptionId])
    await noteEnded(tx, addon.nonce, addon.parentEnd === null)
    await reconcileFindings(tx, { ...objectOf(addon), findings: [] })
  })
}

/** After a failure that may be of this one, although it looks like one of Stripe. */
const FAILED_AGAIN_SECONDS = 60

/** It has failed: the others come before it. */
export async function postponeEnd(tx: Tx, { nonce }: EndlessAddon): Promise<void> {
  await postponeEnding(tx, nonce, FAILED_AGAIN_SECONDS)
}

/** What Stripe refuses as it is will seldom be another thing soon. */
const REFUSED_AGAIN_SECONDS = 3_600

const KIND: FindingKind = 'addon_not_ended'

/** Tells an operator that Stripe refuses. Gives whether that is new. */
export function noteRefusal(pool: Pool, addon: EndlessAddon, errorCode: string): Promise<boolean> {
  const { nonce, stripeSubscriptionId: subscription, parentEnd } = addon
  const summary = 'Stripe refuses to end an add-on together with its main subscription.'
  const wanted_end = parentEnd?.toISOString() ?? 'now'
  const finding = {
    kind: KIND,
    summary,
    details: { subscription, wanted_end, error_code: errorCode },
  }
  return inTransaction(pool, async (tx) => {
    await postponeEnding(tx, nonce, REFUSED_AGAIN_SECONDS)
    const opened = await reconcileFindings(tx, { ...objectOf(addon), findings: [finding] })
    return opened.length > 0
  })
}

// The refresh result of a subscription resolves what it does not find itself.
function objectOf({ tenantId, stripeSubscriptionId }: EndlessAddon) {
  return { account: OWN_ACCOUNT, objectId: `addon:${stripeSubscriptionId}`, tenantId }
}

/** What has ended all the same, by somebody’s hand at Stripe, needs nobody any more. */
export async function resolveEnded(tx: Tx): Promise<void> {
  await resolveOfEndedAddons(tx, KIND)
}
