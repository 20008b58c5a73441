import type Stripe from 'stripe'
import {
  changeSubscription,
  type SubscriptionChange,
} from '../../engine/subscription/change-subscription.ts'
import { missingResource } from '../../world/refusal.ts'
import type { World } from '../../world/world.ts'
import { listAnswer, PAGING } from '../list-answer.ts'
import { fields, integer, metadata, type Out, oneOf, text } from '../params.ts'
import { type Call, findOr404, idIn, route } from '../route.ts'

const PRORATION = {
  proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
  proration_date: integer,
}
const CHANGE = { metadata, price: text, quantity: integer, ...PRORATION }
const CREATE = fields({ subscription: text, price: text }, CHANGE)
const UPDATE = fields({}, CHANGE)

/** https://docs.stripe.com/api/subscription_items: the items of a subscription one by one. */
export const subscriptionItemRoutes = [
  route('POST', '/v1/subscription_items', CREATE, ({ world }, given) => {
    const subscription = findOr404(world.subscriptions, given.subscription, 'subscription')
    const price = findOr404(world.prices, given.price, 'price')
    const { metadata: words, quantity } = given
    const item = {
      price,
      ...(quantity === undefined ? {} : { quantity }),
      ...(words === undefined ? {} : { metadata: words }),
    }
    changeSubscription(world, subscription, { items: [item], ...prorationOf(given) })
    return JSON.stringify(subscription.items.data.at(-1))
  }),
  route('GET', '/v1/subscription_items/:id', fields({}, {}), (call) =>
    JSON.stringify(itemIn(call).item),
  ),
  route('POST', '/v1/subscription_items/:id', UPDATE, (call, given) => {
    const { world } = call
    const { item, subscription } = itemIn(call)
    const { metadata: words, price, quantity } = given
    const change = {
      id: item.id,
      ...(price === undefined ? {} : { price: findOr404(world.prices, price, 'price') }),
      ...(quantity === undefined ? {} : { quantity }),
      ...(words === undefined ? {} : { metadata: words }),
    }
    changeSubscription(world, subscription, { items: [change], ...prorationOf(given) })
    return JSON.stringify(item)
  }),
  route('DELETE', '/v1/subscription_items/:id', fields({}, PRORATION), (call, given) => {
    const { item, subscription } = itemIn(call)
    const change = { id: item.id, deleted: true }
    changeSubscription(call.world, subscription, { items: [change], ...prorationOf(given) })
    const tombstone: Stripe.DeletedSubscriptionItem = {
      id: item.id,
      object: 'subscription_item',
      deleted: true,
    }
    return JSON.stringify(tombstone)
  }),
  route(
    'GET',
    '/v1/subscription_items',
    fields({ subscription: text }, PAGING),
    ({ world }, params) => {
      const subscription = findOr404(world.subscriptions, params.subscription, 'subscription')
      return listAnswer(
        {
          objects: subscription.items.data,
          url: '/v1/subscription_items',
          resource: 'subscription_item',
          textOf: (item) => JSON.stringify(item),
        },
        params,
      )
    },
  ),
]

function prorationOf(given: Partial<Out<typeof UPDATE>>): SubscriptionChange {
  const { proration_behavior: behavior, proration_date: date } = given
  return {
    ...(behavior === undefined ? {} : { prorationBehavior: behavior }),
    ...(date === undefined ? {} : { prorationDate: date }),
  }
}

function itemIn(call: Call): { item: Stripe.SubscriptionItem; subscription: Stripe.Subscription } {
  const id = idIn(call)
  const found = findItem(call.world, id)
  if (found === null) throw missingResource('subscription_item', id)
  return found
}

function findItem(world: World, id: string) {
  const seeded = world.seededSubscriptionOf(id)
  const candidates = seeded === undefined ? world.subscriptions.storedIds() : [seeded]
  for (const candidate of candidates) {
    const subscription = world.subscriptions.find(candidate)
    const item = subscription?.items.data.find((each) => each.id === id)
    if (subscription !== undefined && item !== undefined) return { item, subscription }
  }
  return null
}
