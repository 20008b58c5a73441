import type Stripe from 'stripe'
import { entitlementsOf, refreshEntitlements } from '../../engine/entitlements.ts'
import { mergeMetadata } from '../../engine/merge-metadata.ts'
import { invalidRequest } from '../../world/refusal.ts'
import type { World } from '../../world/world.ts'
import { listAnswer, PAGING } from '../list-answer.ts'
import { fields, flag, metadata, text } from '../params.ts'
import { findOr404, idIn, readText, route, textOf } from '../route.ts'

const CREATE = fields({ lookup_key: text, name: text }, { metadata })
const UPDATE = fields({}, { active: flag, metadata, name: text })

/** https://docs.stripe.com/api/entitlements */
export const entitlementRoutes = [
  route('POST', '/v1/entitlements/features', CREATE, ({ world }, given) => {
    if (world.features.filter((each) => each.lookup_key === given.lookup_key).length > 0) {
      throw invalidRequest('A feature with this lookup_key exists already.', {
        param: 'lookup_key',
      })
    }
    const feature: Stripe.Entitlements.Feature = {
      id: world.newId('feat_test'),
      object: 'entitlements.feature',
      active: true,
      livemode: world.livemode,
      lookup_key: given.lookup_key,
      metadata: given.metadata ?? {},
      name: given.name,
    }
    world.save(world.features, feature, world.timeline)
    return textOf(world.features, feature.id)
  }),
  route('GET', '/v1/entitlements/features/:id', fields({}, {}), (call) =>
    readText(call, call.world.features),
  ),
  route('POST', '/v1/entitlements/features/:id', UPDATE, (call, given) => {
    const { world } = call
    const feature = findOr404(world.features, idIn(call))
    if (given.active !== undefined) feature.active = given.active
    if (given.name !== undefined) feature.name = given.name
    mergeMetadata(feature.metadata, given.metadata)
    world.save(world.features, feature, world.timeline)
    return textOf(world.features, feature.id)
  }),
  route('GET', '/v1/entitlements/features', fields({}, PAGING), ({ world }, params) =>
    listAnswer(
      {
        objects: [...world.features.newestFirst()],
        url: '/v1/entitlements/features',
        resource: 'entitlements.feature',
        textOf: ({ id }) => textOf(world.features, id),
      },
      params,
    ),
  ),
  route('GET', '/v1/entitlements/active_entitlements/:id', fields({}, {}), (call) =>
    readText(call, call.world.activeEntitlements),
  ),
  route(
    'GET',
    '/v1/entitlements/active_entitlements',
    fields({ customer: text }, PAGING),
    ({ world }, params) =>
      listAnswer(
        {
          objects: entitlementsOf(world, params.customer),
          url: '/v1/entitlements/active_entitlements',
          resource: 'entitlements.active_entitlement',
          textOf: ({ id }) => textOf(world.activeEntitlements, id),
        },
        params,
      ),
  ),
  route(
    'POST',
    '/v1/products/:id/features',
    fields({ entitlement_feature: text }, {}),
    (call, given) => {
      const { world } = call
      const product = findOr404(world.products, idIn(call))
      const feature = findOr404(world.features, given.entitlement_feature, 'entitlement_feature')
      const attached: Stripe.ProductFeature = {
        id: world.newId('prodft'),
        object: 'product_feature',
        entitlement_feature: feature,
        livemode: world.livemode,
      }
      world.productOfFeature.set(attached.id, product.id)
      world.save(world.productFeatures, attached, world.timeline)
      refreshAll(world)
      return textOf(world.productFeatures, attached.id)
    },
  ),
  route('GET', '/v1/products/:id/features', fields({}, PAGING), (call, params) => {
    const { world } = call
    const product = findOr404(world.products, idIn(call))
    return listAnswer(
      {
        objects: world.productFeatures.filter(
          ({ id }) => world.productOfFeature.get(id) === product.id,
        ),
        url: `/v1/products/${product.id}/features`,
        resource: 'product_feature',
        textOf: ({ id }) => textOf(world.productFeatures, id),
      },
      params,
    )
  }),
  route('DELETE', '/v1/products/:id/features/:feature', fields({}, {}), (call) => {
    const { world } = call
    const attached = findOr404(world.productFeatures, idIn(call, 1))
    const tombstone = { id: attached.id, object: 'product_feature', deleted: true } as const
    world.productFeatures.remove(attached.id, tombstone)
    refreshAll(world)
    return JSON.stringify(tombstone)
  }),
]

function refreshAll(world: World): void {
  // Seeded customers get theirs with the first change of a subscription.
  for (const customer of world.customers.storedIds()) refreshEntitlements(world, customer)
}
