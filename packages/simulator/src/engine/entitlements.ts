import type Stripe from 'stripe'
import { idOf } from '../world/id-of.ts'
import type { World } from '../world/world.ts'

/** Subscription statuses that grant entitlements. */
const ENTITLING = ['active', 'trialing', 'past_due']

export function entitlementsOf(
  world: World,
  customer: string,
): Stripe.Entitlements.ActiveEntitlement[] {
  return world.activeEntitlements
    .filter(({ id }) => world.customerOfEntitlement.get(id) === customer)
    .reverse()
}

/**
 * Updates active entitlements from the customer’s subscriptions. A change creates one event.
 * https://docs.stripe.com/billing/entitlements
 */
export function refreshEntitlements(world: World, customer: string): void {
  if (world.productFeatures.size === 0) return
  const due = featuresDue(world, customer)
  const had = entitlementsOf(world, customer)
  const before = JSON.stringify(listOf(customer, had))
  const lost = had.filter(({ feature }) => !due.has(idOf(feature)))
  const held = new Set(had.map(({ feature }) => idOf(feature)))
  const gained = [...due].filter((feature) => !held.has(feature))
  if (lost.length + gained.length === 0) return
  for (const { id } of lost) world.activeEntitlements.remove(id, { id, deleted: true })
  for (const id of gained) grant(world, customer, world.features.get(id))
  const at = world.timelineOf(world.customers.find(customer)?.test_clock)
  const summary: Stripe.Entitlements.ActiveEntitlementSummary = {
    object: 'entitlements.active_entitlement_summary',
    customer,
    entitlements: listOf(customer, entitlementsOf(world, customer)),
    livemode: world.livemode,
  }
  const type = 'entitlements.active_entitlement_summary.updated'
  world.announce(type, summary, at, `{"entitlements":${before}}`)
}

function featuresDue(world: World, customer: string): Set<string> {
  const products = new Set(
    world.subscriptions
      .of(customer)
      .filter(({ status }) => ENTITLING.includes(status))
      .flatMap((sub) => sub.items.data.map(({ price }) => idOf(price.product))),
  )
  const due = [...world.productFeatures.newestFirst()]
    .filter(({ id }) => products.has(world.productOfFeature.get(id) ?? ''))
    .map(({ entitlement_feature: feature }) => feature.id)
  return new Set(due)
}

function grant(world: World, customer: string, feature: Stripe.Entitlements.Feature): void {
  const entitlement: Stripe.Entitlements.ActiveEntitlement = {
    id: world.newId('ent_test'),
    object: 'entitlements.active_entitlement',
    feature: feature.id,
    livemode: world.livemode,
    lookup_key: feature.lookup_key,
  }
  world.customerOfEntitlement.set(entitlement.id, customer)
  world.save(world.activeEntitlements, entitlement, world.timeline)
}

function listOf(
  customer: string,
  data: Stripe.Entitlements.ActiveEntitlement[],
): Stripe.ApiList<Stripe.Entitlements.ActiveEntitlement> {
  const url = `/v1/entitlements/active_entitlements?customer=${customer}`
  return { object: 'list', data, has_more: false, url }
}
