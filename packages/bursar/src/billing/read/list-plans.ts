import type { Plan } from '../../config/config.ts'
import type { BillingContext } from '../billing-context.ts'
import type { ListedPrice } from './price-list.ts'

export interface ListedPlan {
  readonly planId: string
  readonly plan: Plan
  readonly prices: readonly ListedPrice[]
}

/** What is sold, with what it costs at Stripe. A price that Stripe does not sell is left out. */
export function listPlans({ plans, prices }: BillingContext): Promise<ListedPlan[]> {
  return Promise.all(
    Object.entries(plans).map(async ([planId, plan]) => {
      const found = await Promise.all(plan.prices.map((id) => prices.find(id)))
      return { planId, plan, prices: found.filter((price) => price?.isActive === true) }
    }),
  ).then((listed) => listed.map((one) => ({ ...one, prices: one.prices.flatMap((p) => p ?? []) })))
}
