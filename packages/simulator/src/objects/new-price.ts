import type Stripe from 'stripe'
import { decimalOf } from './decimal.ts'

export interface Recurrence {
  interval: 'day' | 'week' | 'month' | 'year'
  interval_count?: number
}

/** https://docs.stripe.com/api/prices/object: per unit, licensed. */
export function newPrice(given: {
  id: string
  created: number
  livemode: boolean
  product: string
  /** In the smallest unit of the currency. */
  unitAmount: number
  currency: string
  /** Absent: a one-time price. */
  recurring?: Recurrence
  nickname?: string | null
  lookupKey?: string | null
  metadata?: Stripe.Metadata
  active?: boolean
  taxBehavior?: 'exclusive' | 'inclusive' | 'unspecified'
}): Stripe.Price {
  return {
    id: given.id,
    object: 'price',
    active: given.active ?? true,
    billing_scheme: 'per_unit',
    created: given.created,
    currency: given.currency,
    custom_unit_amount: null,
    livemode: given.livemode,
    lookup_key: given.lookupKey ?? null,
    metadata: given.metadata ?? {},
    nickname: given.nickname ?? null,
    product: given.product,
    recurring:
      given.recurring === undefined
        ? null
        : {
            interval: given.recurring.interval,
            interval_count: given.recurring.interval_count ?? 1,
            meter: null,
            trial_period_days: null,
            usage_type: 'licensed',
          },
    tax_behavior: given.taxBehavior ?? 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: given.recurring === undefined ? 'one_time' : 'recurring',
    unit_amount: given.unitAmount,
    unit_amount_decimal: decimalOf(given.unitAmount),
  }
}

/** The legacy plan that Stripe returns with a recurring price. */
export function planOf(price: Stripe.Price): Stripe.Plan {
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? 'month',
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: price.livemode,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: 'licensed',
  }
}
