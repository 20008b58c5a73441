import type { Config } from '../../packages/bursar/src/config/config.ts'
import type { Simulator } from '../../packages/simulator/src/index.ts'

const plan = (name: string, type: 'MAIN' | 'ADDON', prices: readonly string[]) => ({
  name,
  type,
  prices,
  limits: { devices: 50 },
  features: [],
})

export const LIFECYCLE_PLANS = {
  starter: plan('Starter', 'MAIN', ['price_starter', 'price_starter_year']),
  pro: plan('Pro', 'MAIN', ['price_pro', 'price_pro_year']),
  seats: plan('Seats', 'ADDON', ['price_seats']),
} as const satisfies Config['plans']

/** What each price means, for who must not ask the product. */
export const PLAN_OF_PRICE: Readonly<Record<string, string>> = {
  price_starter: 'starter',
  price_starter_year: 'starter',
  price_pro: 'pro',
  price_pro_year: 'pro',
  price_seats: 'seats',
}

/** The other plan for the same length of time. */
export const OTHER_PRICE: Readonly<Record<string, string>> = {
  price_starter: 'price_pro',
  price_pro: 'price_starter',
  price_starter_year: 'price_pro_year',
  price_pro_year: 'price_starter_year',
  price_seats: 'price_seats',
}

export function addPrices({ platform }: Simulator): void {
  const recurring = { interval: 'year' } as const
  platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  platform.createPrice({ id: 'price_pro', unit_amount: 4900 })
  platform.createPrice({ id: 'price_seats', unit_amount: 500 })
  platform.createPrice({ id: 'price_starter_year', unit_amount: 19_000, recurring })
  platform.createPrice({ id: 'price_pro_year', unit_amount: 49_000, recurring })
}
