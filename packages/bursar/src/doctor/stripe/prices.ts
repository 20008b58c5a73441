import type { Config } from '../../config/config.ts'
import type { Found } from '../../stripe/stripe-inspector.ts'
import { type Check, error, judged, type Problem, warning } from '../check.ts'

/** Prices of a config that are looked up one by one. */
const PRICES_MAX = 300
const LOOKUP_KEY = 'lookup_key:'

interface StripePrice {
  readonly id: string
  readonly active: boolean
  readonly type: string
  readonly lookup_key: string | null
}

interface Listed {
  readonly plan: string
  readonly price: string
}

export const stripePrices: Check = {
  id: 'stripe_prices',
  title: 'Prices of the plans',
  how: 'Every price and lookup key of the config exists and is recurring. Each plan can be sold.',
  needs: ['stripe_permissions'],
  async run({ config, stripe }) {
    const all = Object.entries(config.plans).flatMap(([plan, { prices }]) =>
      prices.map((price) => ({ plan, price })),
    )
    const listed = all.slice(0, PRICES_MAX)
    const byKey = listed.filter(({ price }) => price.startsWith(LOOKUP_KEY))
    const byId = listed.filter(({ price }) => !price.startsWith(LOOKUP_KEY))
    const keys = byKey.map(({ price }) => price.slice(LOOKUP_KEY.length))
    const [found, withKeys] = await Promise.all([
      Promise.all(byId.map(({ price }) => stripe.price(price))),
      keys.length === 0 ? [] : stripe.pricesByLookupKey(keys),
    ])
    const problems = [
      ...byId.flatMap((one, index) => problemsOfId(one, found[index]!, config.stripe.livemode)),
      ...byKey.flatMap((one) => problemsOfKey(one, withKeys)),
      ...unsellable(config.plans, byId, found, withKeys),
    ]
    const rest = all.length - listed.length
    const note = `${listed.length} prices are in Stripe and recurring.`
    return judged(problems, rest === 0 ? note : `${note} ${rest} more were not checked.`)
  },
}

function problemsOfId(
  { plan, price }: Listed,
  found: Found<StripePrice>,
  livemode: boolean,
): Problem[] {
  const mode = livemode ? 'live' : 'test'
  if (found.kind === 'other_mode') {
    const other = livemode ? 'test' : 'live'
    const sentence = `The price ${price} of the plan ${plan} exists in ${other} mode only.`
    return [error(sentence, `List the price of the ${mode} mode in the config file.`)]
  }
  if (found.kind !== 'found') {
    const sentence = `The price ${price} of the plan ${plan} does not exist in Stripe.`
    return [error(sentence, 'Correct the price in the config file, or create it in Stripe.')]
  }
  return isRecurring(found.object) ? [] : [oneTime(price, plan)]
}

function problemsOfKey({ plan, price }: Listed, withKeys: readonly StripePrice[]): Problem[] {
  const key = price.slice(LOOKUP_KEY.length)
  const found = withKeys.find(({ lookup_key }) => lookup_key === key)
  if (found === undefined) {
    const sentence = `No active price has the lookup key ${key} of the plan ${plan}.`
    const fix = 'In Stripe, give this lookup key to a price, or correct the config file.'
    return [error(sentence, fix)]
  }
  return isRecurring(found) ? [] : [oneTime(price, plan)]
}

function isRecurring({ type }: StripePrice): boolean {
  return type === 'recurring'
}

function oneTime(price: string, plan: string): Problem {
  const sentence = `The price ${price} of the plan ${plan} is a one-time price.`
  return error(sentence, 'List a recurring price of the plan in the config file.')
}

/** An archived price serves its subscribers; a plan with no other one cannot be sold. */
function unsellable(
  plans: Config['plans'],
  byId: readonly Listed[],
  found: readonly Found<StripePrice>[],
  withKeys: readonly StripePrice[],
): Problem[] {
  const isArchived = (price: string) => {
    const index = byId.findIndex((one) => one.price === price)
    const answer = found[index]
    return answer?.kind === 'found' && !answer.object.active
  }
  const hasKey = (price: string) =>
    withKeys.some(({ lookup_key }) => price === `${LOOKUP_KEY}${lookup_key}`)
  return Object.entries(plans).flatMap(([plan, { prices }]) => {
    if (prices.length === 0 || !prices.every((one) => isArchived(one) && !hasKey(one))) return []
    const sentence = `All prices of the plan ${plan} are archived in Stripe. Nobody can buy it.`
    return [warning(sentence, 'Add an active price to the plan in the config file.')]
  })
}
