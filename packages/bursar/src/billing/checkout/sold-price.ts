import { AppError } from '@bursar/wire/errors'
import type { BillingContext } from '../billing-context.ts'

const LOOKUP_KEY = 'lookup_key:'

/** The plan that this price buys. @throws AppError PRICE_NOT_SOLD */
export async function assertSold(
  context: Pick<BillingContext, 'plans' | 'prices'>,
  priceId: string,
  type: 'MAIN' | 'ADDON',
): Promise<string> {
  const planId = named(context, priceId) ?? (await namedByKey(context, priceId))
  const plan = planId === null ? undefined : context.plans[planId]
  if (planId === null || plan === undefined) {
    throw new AppError('PRICE_NOT_SOLD', 'It is in no plan.')
  }
  if (plan.type !== type)
    throw new AppError('PRICE_NOT_SOLD', `Its plan has the type ${plan.type}.`)
  return planId
}

function named({ plans }: Pick<BillingContext, 'plans'>, price: string): string | null {
  return Object.keys(plans).find((id) => plans[id]?.prices.includes(price)) ?? null
}

/** Stripe knows which price has a lookup key today. */
async function namedByKey(
  { plans, prices }: Pick<BillingContext, 'plans' | 'prices'>,
  priceId: string,
): Promise<string | null> {
  const keys = Object.entries(plans).flatMap(([planId, plan]) =>
    plan.prices.filter((one) => one.startsWith(LOOKUP_KEY)).map((key) => ({ planId, key })),
  )
  for (const { planId, key } of keys) {
    const price = await prices.find(key)
    if (price?.priceId === priceId) return planId
  }
  return null
}
