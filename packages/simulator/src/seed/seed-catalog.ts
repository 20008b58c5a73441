import type Stripe from 'stripe'
import { newPrice, type Recurrence } from '../objects/new-price.ts'
import { newProduct } from '../objects/new-product.ts'
import type { World } from '../world/world.ts'
import type { SeedPlan } from './seed-options.ts'

/** The prices of a seeded account. */
export interface SeedCatalog {
  readonly plans: readonly Stripe.Price[]
  readonly addOns: readonly Stripe.Price[]
  /** Prices that are still paid but no longer sold. */
  readonly unlisted: readonly Stripe.Price[]
}

interface Offer {
  id: string
  product: string
  amount: number
  currency: string
  interval: Recurrence['interval']
}

const CURRENCIES = ['usd', 'eur', 'gbp'] as const
const MONTHS_OF_A_YEAR = 10

/** The prices exist already, or are created without events. */
export function stockCatalog(world: World, plan: SeedPlan, created: number): SeedCatalog {
  const own = (ids: readonly string[]) => ids.map((id) => ownPrice(world, id, created))
  if (plan.prices != null) {
    const { addOns = [], plans, unlisted = [] } = plan.prices
    return { plans: own(plans), addOns: own(addOns), unlisted: own(unlisted) }
  }
  const usual = (offers: readonly Offer[]) => offers.map((offer) => stock(world, offer, created))
  return {
    plans: usual([...offersOf('Starter', 2000), ...offersOf('Pro', 5000), YEN]),
    addOns: usual(offersOf('Seats', 500)),
    unlisted: usual(offersOf('Legacy', 1500)),
  }
}

/** A currency without a minor unit. */
const YEN: Offer = {
  id: 'price_starter_month_jpy',
  product: 'Starter',
  amount: 3000,
  currency: 'jpy',
  interval: 'month',
}

/** `price_starter_month_usd` and its like: monthly and yearly in three currencies. */
function offersOf(product: string, amount: number): Offer[] {
  const intervals = [
    ['month', amount],
    ['year', amount * MONTHS_OF_A_YEAR],
  ] as const
  return CURRENCIES.flatMap((currency) =>
    intervals.map(([interval, each]) => ({
      id: `price_${product.toLowerCase()}_${interval}_${currency}`,
      product,
      amount: each,
      currency,
      interval,
    })),
  )
}

function ownPrice(world: World, id: string, created: number): Stripe.Price {
  const amount = 2000
  return stock(world, { id, product: id, amount, currency: 'usd', interval: 'month' }, created)
}

function stock(world: World, offer: Offer, created: number): Stripe.Price {
  const known = world.prices.find(offer.id)
  if (known !== undefined) return known
  const { livemode } = world
  const product = `prod_${offer.product.toLowerCase().replaceAll(/\W/g, '_')}`
  if (world.products.find(product) === undefined) {
    const made = newProduct({ id: product, created, livemode, name: offer.product })
    world.save(world.products, made, world.timeline)
  }
  const price = newPrice({
    id: offer.id,
    created,
    livemode,
    product,
    unitAmount: offer.amount,
    currency: offer.currency,
    recurring: { interval: offer.interval },
  })
  world.save(world.prices, price, world.timeline)
  return price
}
