import { AppError } from '../../base/errors.ts'
import type { Plans } from '../../config/config.ts'

/** The plan that this price buys. @throws AppError PRICE_NOT_SOLD */
export function assertSold(plans: Plans, priceId: string, type: 'MAIN' | 'ADDON'): string {
  const found = Object.entries(plans).find(([, { prices }]) => prices.includes(priceId))
  if (found === undefined) throw new AppError('PRICE_NOT_SOLD', 'It is in no plan.')
  const [planId, plan] = found
  if (plan.type !== type) throw new AppError('PRICE_NOT_SOLD', `It is of an ${plan.type} plan.`)
  return planId
}
