import { z } from 'zod'
import type { Plan, Plans } from '../config.ts'
import {
  choice,
  flag,
  list,
  named,
  nullIsAbsent,
  section,
  text,
  usually,
  WHATEVER_ELSE_IS_WRONG,
  wholeNumber,
} from './file-schema.ts'

const PLAN_ID = {
  pattern: /^[a-z0-9][a-z0-9_-]{0,49}$/,
  say: 'lowercase letters, digits, - and _, at most 50',
  max: 500,
}
const LIMIT_NAME = {
  pattern: /^[a-z][A-Za-z0-9_]{0,49}$/,
  say: 'letters, digits and _, at most 50, beginning with a lowercase letter',
  max: 100,
}
const PRICE = {
  // Accounts of old chose the ids of their plans, which Stripe serves as prices.
  pattern: /^(?!prod_)\S(?:[^\p{Cc}]*\S)?$/u,
  say: 'the ID of a Stripe price (price_…), or lookup_key: and its lookup key',
  max: 255,
}
const NAME = { pattern: /^\S(?:.*\S)?$/, say: 'a text of 1 to 100 characters', max: 100 }

const NEVER_BOUGHT = 'must have a price: a plan without a price can never be bought.'
const WRONG_LIMIT = 'must be a whole number from 0, or null for unlimited.'

const price = text(PRICE)

const limit = z.union([z.int().min(0, { error: WRONG_LIMIT }), z.null()], { error: WRONG_LIMIT })

const reversal = (key: string) =>
  choice(['nothing', 'suspend'])
    .optional()
    .meta({
      description: `The same as \`policy.${key}\`, for this plan.`,
      absent: `\`policy.${key}\``,
    })

const plan = section({
  name: nullIsAbsent(text(NAME).optional()).meta({
    description: 'The name that people see.',
    absent: 'the ID',
  }),
  prices: list(price)
    .min(1, { error: NEVER_BOUGHT })
    .meta({
      description:
        'IDs of Stripe prices. Any text can be an ID: older Stripe accounts have plans with ' +
        'custom IDs (`gold21323`, `Team Plan 2016`). `lookup_key:pro_monthly` stands ' +
        'for the price that has this lookup key; an ID takes precedence. A price belongs to ' +
        'one plan. A price in no plan grants nothing.',
    }),
  type: usually(choice(['MAIN', 'ADDON']), 'MAIN').meta({
    description: '`MAIN` is a plan of its own. `ADDON` adds to a `MAIN` plan.',
  }),
  limits: usually(
    named(LIMIT_NAME, limit.meta({ description: 'A whole number from 0, or null for unlimited.' })),
    {},
  ).meta({ description: 'The limits of the plan, by feature name.', absent: 'none' }),
  features: usually(list(text(LIMIT_NAME)), []).meta({
    description: 'The features that the plan switches on.',
    absent: 'none',
  }),
  gracePeriodDays: wholeNumber(0, 365).optional().meta({
    description: 'Days of access after a payment for this plan is late (0–365).',
    absent: '`GRACE_PERIOD_DAYS`',
  }),
  standalone: flag()
    .optional()
    .meta({
      description:
        'Only for `ADDON`: the add-on also grants its limits when the tenant has no live `MAIN` ' +
        'subscription.',
      absent: '`false`',
    }),
  onFullRefund: reversal('onFullRefund'),
  onDisputeLost: reversal('onDisputeLost'),
})
  .superRefine(({ type, standalone }, { addIssue }) => {
    if (standalone === undefined || type === 'ADDON') return
    addIssue({ code: 'custom', path: ['standalone'], message: 'is only for type "ADDON".' })
  }, WHATEVER_ELSE_IS_WRONG)
  .meta({ description: 'One plan.' })

/** What is sold, by plan id. Without a prototype: a stranger’s text names no plan by accident. */
export const PLANS = named(PLAN_ID, plan)
  .refine((plans) => Object.keys(plans).length > 0, { error: 'must have a plan.' })
  .superRefine(refuseSharedPrices, WHATEVER_ELSE_IS_WRONG)
  .transform((plans): Plans => {
    const entries = Object.entries(plans).map(([id, said]) => [id, planOf(id, said)] as const)
    return withoutPrototype(Object.fromEntries(entries))
  })
  .meta({
    description:
      'The plans that you sell, by plan ID: lowercase letters, digits, `-` and `_`, at most 50.',
    minProperties: 1,
  })

function refuseSharedPrices(
  plans: Readonly<Record<string, { readonly prices?: unknown } | null>>,
  { addIssue }: z.RefinementCtx,
): void {
  const planOf = new Map<string, string>()
  for (const [id, plan] of Object.entries(plans)) {
    const prices: readonly unknown[] = Array.isArray(plan?.prices) ? plan.prices : []
    const usable = prices.flatMap((one) => price.safeParse(one).data ?? [])
    for (const one of new Set(usable)) {
      const other = planOf.get(one)
      planOf.set(one, id)
      if (other === undefined) continue
      const message = `contains ${one}, which is also in plans.${other}.`
      addIssue({ code: 'custom', path: [id, 'prices'], message })
    }
  }
}

function planOf(id: string, said: z.output<typeof plan>): Plan {
  const { name = id, prices, type, limits, features, ...rest } = said
  const { gracePeriodDays, standalone, onFullRefund, onDisputeLost } = rest
  return {
    ...{ name, prices, type, limits: withoutPrototype(limits), features },
    ...(gracePeriodDays !== undefined && { gracePeriodDays }),
    ...(standalone !== undefined && { standalone }),
    ...(onFullRefund !== undefined && { onFullRefund }),
    ...(onDisputeLost !== undefined && { onDisputeLost }),
  }
}

function withoutPrototype<T>(entries: Record<string, T>): Record<string, T> {
  return Object.assign(Object.create(null), entries)
}
