import type { Config } from '../../packages/bursar/src/config/config.ts'
import type { Simulator } from '../../packages/simulator/src/index.ts'

/** Each plan switches on a feature of its own, so that a check says which plan is granted. */
export const MERCHANT_PLANS = {
  starter: {
    name: 'Starter',
    type: 'MAIN',
    prices: ['price_starter', 'price_starter_year'],
    limits: { devices: 50 },
    features: ['in_starter'],
  },
  pro: {
    name: 'Pro',
    type: 'MAIN',
    prices: ['price_pro'],
    limits: { devices: null },
    features: ['in_pro'],
  },
  strict: {
    name: 'Strict',
    type: 'MAIN',
    prices: ['price_strict'],
    limits: { devices: 5 },
    features: ['in_strict'],
    onFullRefund: 'suspend',
  },
  seats: {
    name: 'Seats',
    type: 'ADDON',
    prices: ['price_seats'],
    limits: { seats: 10 },
    features: ['in_seats'],
  },
} as const satisfies Config['plans']

/** What each price means, for who must not ask the product. `price_secret` is in no plan. */
export const PLAN_OF_PRICE: Readonly<Record<string, string>> = {
  price_starter: 'starter',
  price_starter_year: 'starter',
  price_pro: 'pro',
  price_strict: 'strict',
  price_seats: 'seats',
}

export const ADDON_PLANS: readonly string[] = ['seats']
export const MERCHANT_FEATURES: readonly string[] = [
  ...Object.keys(MERCHANT_PLANS).map((plan) => `in_${plan}`),
  'devices',
  'seats',
]

export function stockMerchant({ platform }: Simulator): void {
  const prices = {
    price_starter: 1900,
    price_pro: 4900,
    price_strict: 2900,
    price_seats: 500,
    price_secret: 9900,
  }
  for (const [id, unit_amount] of Object.entries(prices)) platform.createPrice({ id, unit_amount })
  const recurring = { interval: 'year' } as const
  platform.createPrice({ id: 'price_starter_year', unit_amount: 19_000, recurring })
}
