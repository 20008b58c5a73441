import { tenantOfReference } from '@bursar/wire/signed-reference'
import type { Claim } from '../object/claim.store.ts'
import {
  findSubscriptionsOfCustomer,
  lockObjects,
  markCustomerStale,
  markSubscriptionsStale,
  type Tx,
} from '../object/observe.store.ts'
import type { CommitContext } from '../refresh-result.ts'
import type { SubscriptionTruth } from '../truth.ts'
import type { Giving } from './give-customer.ts'
import { findCustomerTenant } from './ownership.store.ts'
import { findProvedTenant, hasIntent } from './ownership-facts.store.ts'

/**
 * Whose a subscription is by the signed tenant in its own metadata: our checkouts write it there,
 * so that ownership survives a database that was lost. Null where the metadata proves nothing, the
 * customer has a tenant, or the checkout itself is remembered and will say so.
 *
 * Comes before the commit observes its own object: linking marks everything of the customer stale,
 * and objects are locked before the customer.
 */
export async function findSignedOwner(
  tx: Tx,
  claim: Claim,
  { snapshot, origin }: SubscriptionTruth,
  { policy }: CommitContext,
): Promise<Giving | null> {
  const { account } = claim
  const { customerId, livemode } = snapshot
  if (livemode !== policy.livemode) return null
  const scope = { livemode, account }
  const proved = tenantOfReference(origin.tenantReference, policy.referenceKeys, scope)
  if (proved === null) return null
  if ((await findCustomerTenant(tx, account, customerId)) !== null) return null
  if (!claim.seeksOwner && (await hasIntent(tx, account, origin.intentNonce))) return null

  await markCustomerStale(tx, account, customerId)
  const all = await findSubscriptionsOfCustomer(tx, account, customerId)
  const others = all.filter((id) => id !== claim.id)
  await lockObjects(tx, account, [claim.id, ...others])
  await markSubscriptionsStale(tx, account, others, 'link')
  const { tenantId, exists } = await findProvedTenant(tx, proved)
  if (exists) return { kind: 'link', tenantId, by: 'reference', findings: [] }
  return {
    kind: 'create',
    tenantId,
    by: 'reference',
    approvedBy: null,
    name: tenantId,
    claimedExternalId: null,
    offerMergeTo: null,
    findings: [],
  }
}
