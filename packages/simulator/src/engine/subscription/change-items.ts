import type Stripe from 'stripe'
import { planOf } from '../../objects/new-price.ts'
import { newSubscriptionItem } from '../../objects/new-subscription.ts'
import { invalidRequest } from '../../world/refusal.ts'
import type { World } from '../../world/world.ts'
import { type ItemTerms, termsOf } from '../invoice/prorate.ts'
import { mergeMetadata } from '../merge-metadata.ts'
import { firstPeriod, recurrenceOf, refusePrice } from './start-subscription.ts'

export interface ItemChange {
  id?: string
  price?: Stripe.Price
  quantity?: number
  deleted?: boolean
  metadata?: Stripe.Metadata
}

/** The billing effect of an item change. */
export interface ItemsChanged {
  before: ItemTerms[]
  after: ItemTerms[]
  /** Whether a new period starts, for example from monthly to yearly. */
  intervalChanged: boolean
}

/** https://docs.stripe.com/billing/subscriptions/change-price */
export function changeItems(
  world: World,
  subscription: Stripe.Subscription,
  changes: readonly ItemChange[],
): ItemsChanged {
  const old = new Map(subscription.items.data.map((item) => [item.id, termsOf(item)]))
  const interval = intervalOf(subscription)
  refuseBadChanges(subscription, changes)
  for (const change of changes) {
    if (change.id === undefined) addItem(world, subscription, change)
    else changeItem(subscription, change.id, change)
  }
  const after: ItemTerms[] = []
  for (const item of subscription.items.data) {
    const was = old.get(item.id)
    const now = termsOf(item)
    if (was?.price.id === now.price.id && was.quantity === now.quantity) old.delete(item.id)
    else after.push(now)
  }
  return {
    before: [...old.values()],
    after,
    intervalChanged: intervalOf(subscription) !== interval,
  }
}

/** Whether the change is billed. Changes during a trial are not. */
export function billsFor(subscription: Stripe.Subscription, changed: ItemsChanged): boolean {
  const isBilled = subscription.status === 'active' || subscription.status === 'past_due'
  return isBilled && changed.before.length + changed.after.length > 0
}

/** Validates everything before any change. */
function refuseBadChanges(subscription: Stripe.Subscription, changes: readonly ItemChange[]): void {
  const prices = new Map(subscription.items.data.map(({ id, price }) => [id, price]))
  for (const [index, { deleted, id, price }] of changes.entries()) {
    if (id !== undefined && !prices.has(id)) {
      const message = `The subscription does not have an item with ID ${id}.`
      throw invalidRequest(message, { param: `items[${index}][id]` })
    }
    if (id === undefined && price === undefined) {
      throw invalidRequest(`Missing required param: items[${index}][price].`, {
        code: 'parameter_missing',
        param: `items[${index}][price]`,
      })
    }
    const key = id ?? `new ${index}`
    if (deleted === true) prices.delete(key)
    else if (price !== undefined) prices.set(key, price)
  }
  if (prices.size === 0) {
    throw invalidRequest('A subscription must have at least one active plan.', { param: 'items' })
  }
  refusePrices([...prices.values()])
}

function refusePrices(prices: readonly Stripe.Price[]): void {
  const seen = new Set<string>()
  for (const price of prices) {
    refusePrice(price, prices[0])
    if (seen.has(price.id)) {
      const message = `Cannot add multiple subscription items with the same plan: ${price.id}`
      throw invalidRequest(message, { param: 'items' })
    }
    seen.add(price.id)
  }
}

function intervalOf(subscription: Stripe.Subscription): string {
  const { interval, interval_count: count } = recurrenceOf(subscription.items.data[0]?.price)
  return `${count} ${interval}`
}

function changeItem(subscription: Stripe.Subscription, id: string, change: ItemChange): void {
  const index = subscription.items.data.findIndex((item) => item.id === id)
  const item = subscription.items.data[index]
  if (item === undefined) return
  if (change.deleted === true) {
    subscription.items.data.splice(index, 1)
    return
  }
  if (change.price !== undefined) {
    item.price = change.price
    item.plan = planOf(change.price)
  }
  if (change.quantity !== undefined) item.quantity = change.quantity
  mergeMetadata(item.metadata, change.metadata)
}

function addItem(world: World, subscription: Stripe.Subscription, change: ItemChange): void {
  const { price } = change
  if (price === undefined) return
  const at = world.timelineOf(subscription.test_clock)
  subscription.items.data.push(
    newSubscriptionItem({
      id: world.newId('si'),
      created: at.now,
      subscription: subscription.id,
      price,
      quantity: change.quantity ?? 1,
      periodStart: firstPeriod(subscription).start,
      periodEnd: firstPeriod(subscription).end,
      ...(change.metadata === undefined ? {} : { metadata: change.metadata }),
    }),
  )
}
