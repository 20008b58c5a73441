import { playSituations, type Situation } from './support/play-situation.ts'

const PAID = { id: 'in_1', status: 'paid', created: '-10d' }
const item = (price: unknown, quantity?: number, more: object = {}) => ({
  price,
  quantity,
  ...more,
})
const bought = (items: readonly object[] | null, more: object = {}) => ({
  subscription: { status: 'active', latest_invoice: 'in_1', items, ...more },
  invoices: [PAID],
})
const STARTER = bought([item('price_starter', 1)])
const EXTRA = bought([item('price_starter', 1), item('price_extra', 1)])
const planned = (price: string) => ({
  plans: {
    starter: {
      name: 'Starter',
      type: 'MAIN' as const,
      prices: [price],
      limits: { devices: 50 },
    },
  },
})
/** 255 characters, with a space and letters of several alphabets. */
const LONG_PRICE = `Größe 團隊 ${'é'.repeat(246)}`
const manyExtras = Array.from({ length: 11 }, () => item('price_extra', 1))

const ITEMS: readonly Situation[] = [
  {
    situation: 'The main price moves to one that no plan names; the add-on stays.',
    before: [EXTRA],
    objects: bought([item('price_of_nobody', 1), item('price_extra', 1)]),
    right: {
      status: 'ACTIVE',
      plan: 'starter',
      limits: { devices: 60 },
      findings: ['price_unlisted'],
    },
  },
  {
    situation: 'The same, and the customer has two add-ons now.',
    before: [EXTRA],
    objects: bought([item('price_extra', 2), item('price_of_nobody', 1)]),
    right: { status: 'ACTIVE', plan: 'starter', limits: { devices: 70 } },
  },
  {
    situation: 'The same, where the policy withdraws access.',
    config: { billing: { onUnlistedPrice: 'withdraw' } },
    before: [EXTRA],
    objects: bought([item('price_of_nobody', 1), item('price_extra', 1)]),
    right: { status: 'SUSPENDED', limits: { devices: 0 }, findings: ['price_unlisted'] },
  },
  {
    situation: 'The main price moved to one that no plan names, and moves back.',
    before: [EXTRA, bought([item('price_of_nobody', 1), item('price_extra', 1)])],
    objects: EXTRA,
    right: { status: 'ACTIVE', plan: 'starter', limits: { devices: 60 }, findings: [] },
  },
  {
    situation: 'Someone new buys an add-on beside a price that no plan names.',
    objects: bought([item('price_extra', 1), item('price_of_nobody', 1)]),
    right: { limits: { devices: 0 }, findings: ['addon_without_main', 'price_unlisted'] },
  },
  {
    situation: 'A metered price has no quantity.',
    objects: bought([item({ id: 'price_starter', recurring: { usage_type: 'metered' } })]),
    right: { status: 'ACTIVE', plan: 'starter', limits: { devices: 50 } },
  },
  {
    situation: 'Two main plans in one subscription add up; the first names it.',
    objects: bought([item('price_starter', 2), item('price_pro', 1)]),
    right: {
      status: 'ACTIVE',
      plan: 'starter',
      limits: { devices: null, reports: null },
      findings: [],
    },
  },
  {
    situation: 'The main item is set to a quantity of 0, the add-on is still charged.',
    before: [EXTRA],
    objects: bought([item('price_starter', 0), item('price_extra', 2)]),
    right: { limits: { devices: 0 }, findings: ['addon_without_main'] },
  },
  {
    situation: 'Someone new buys a quantity of 0.',
    objects: bought([item('price_starter', 0)]),
    right: { status: null, limits: { devices: 0 }, findings: ['withheld_active'] },
  },
  {
    situation: 'A price ID of 255 characters, with a space and accents.',
    config: planned(LONG_PRICE),
    objects: bought([item(LONG_PRICE, 1)]),
    right: { status: 'ACTIVE', plan: 'starter', limits: { devices: 50 }, findings: [] },
  },
  {
    situation: 'A price whose product is gone.',
    objects: bought([item({ id: 'price_starter', product: null, active: false }, 1)]),
    right: { status: 'ACTIVE', limits: { devices: 50 }, findings: [] },
  },
  {
    situation: 'An item without a price, which only has its plan of old.',
    objects: bought([{ price: null, plan: { id: 'price_starter' }, quantity: 1 }]),
    right: { status: 'ACTIVE', plan: 'starter', findings: [] },
  },
  {
    situation: 'Stripe does not say which items there are: access stays, and it is asked again.',
    before: [STARTER],
    objects: bought(null),
    right: { status: 'ACTIVE', limits: { devices: 50 } },
  },
  {
    situation: 'The main item is on the second page of items.',
    objects: bought([...manyExtras, item('price_starter', 1)]),
    right: { status: 'ACTIVE', plan: 'starter', limits: { devices: 160 }, findings: [] },
  },
  {
    situation: 'The main item is yearly and the add-on monthly: the term is that of the main one.',
    objects: bought([
      item('price_extra', 1),
      item('price_starter', 1, { current_period_end: '+300d' }),
    ]),
    right: { status: 'ACTIVE', termEnd: 300 },
  },
  {
    situation: 'A change waits for its payment (pending_update), and the items are the old ones.',
    before: [STARTER],
    objects: bought([item('price_starter', 1)], {
      pending_update: {
        expires_at: '+1d',
        subscription_items: [{ id: 'si_1', price: { id: 'price_pro' } }],
      },
    }),
    right: { status: 'ACTIVE', plan: 'starter', limits: { devices: 50, reports: 0 } },
  },
  {
    situation: 'A schedule will change the plan in a later phase.',
    before: [STARTER],
    objects: bought([item('price_starter', 1)], {
      schedule: { id: 'sub_sched_1', phases: [{ items: [{ price: 'price_pro' }] }] },
    }),
    right: { status: 'ACTIVE', plan: 'starter', limits: { devices: 50, reports: 0 } },
  },
  {
    situation: 'The day of cancellation has passed, and Stripe still says active.',
    before: [STARTER],
    objects: bought([item('price_starter', 1)], { cancel_at: '-2h' }),
    right: { status: 'ACTIVE', limits: { devices: 50 } },
  },
  {
    situation: 'It was cancelled a month ago for the end of its term, which was an hour ago.',
    before: [STARTER],
    objects: bought([item('price_starter', 1)], {
      status: 'canceled',
      canceled_at: '-30d',
      ended_at: '-1h',
    }),
    right: { status: 'EXPIRED', limits: { devices: 0 }, findings: [] },
  },
  {
    situation: 'Collection is paused by support, and an older invoice is late.',
    before: [STARTER],
    objects: {
      subscription: {
        status: 'past_due',
        latest_invoice: 'in_2',
        pause_collection: { behavior: 'keep_as_draft' },
      },
      invoices: [{ id: 'in_2', status: 'open', created: '-1d', attempted: true }, PAID],
    },
    right: { status: 'GRACE', graceEnd: 13 },
  },
  {
    situation: 'The customer paused during a trial, and goes on.',
    before: [
      bought([item('price_starter', 1)], { status: 'trialing' }),
      bought([item('price_starter', 1)], {
        status: 'trialing',
        pause_collection: { behavior: 'void' },
        metadata: { bursar_pause: 'customer' },
      }),
    ],
    objects: bought([item('price_starter', 1)], {
      status: 'trialing',
      metadata: { bursar_pause: 'customer' },
    }),
    right: { status: 'TRIAL', limits: { devices: 50 }, findings: [] },
  },
  {
    situation: 'Stripe answers with a subscription of live mode.',
    objects: bought([item('price_starter', 1)], { livemode: true }),
    right: { status: null, limits: { devices: 0 }, findings: ['mode_mismatch'] },
  },
  {
    situation: 'A trial of a price that no plan names.',
    objects: bought([item('price_of_nobody', 1)], { status: 'trialing' }),
    right: { status: null, limits: { devices: 0 }, findings: ['price_unlisted'] },
  },
]

const SUB = (id: string, price: string, more: object = {}) => ({
  id,
  status: 'active',
  latest_invoice: null,
  items: [item(price, 1)],
  ...more,
})

const BESIDE: readonly Situation[] = [
  {
    situation: 'An add-on was bought alone, and its tenant buys a main plan now.',
    before: [{ subscriptions: [SUB('sub_2', 'price_extra')] }],
    objects: { subscriptions: [SUB('sub_1', 'price_starter'), SUB('sub_2', 'price_extra')] },
    events: ['customer.subscription.created sub_1'],
    right: { status: 'ACTIVE', limits: { devices: 60 }, findings: [] },
  },
  {
    situation: 'The main plan ends, and the add-on is still charged.',
    before: [{ subscriptions: [SUB('sub_1', 'price_starter'), SUB('sub_2', 'price_extra')] }],
    objects: {
      subscriptions: [
        SUB('sub_1', 'price_starter', { status: 'canceled', ended_at: '-60' }),
        SUB('sub_2', 'price_extra'),
      ],
    },
    events: ['customer.subscription.deleted sub_1'],
    right: { status: 'EXPIRED', limits: { devices: 0 }, findings: ['addon_without_main'] },
  },
  {
    situation: 'The main plan is set to a quantity of 0, and the add-on is still charged.',
    before: [{ subscriptions: [SUB('sub_1', 'price_starter'), SUB('sub_2', 'price_extra')] }],
    objects: {
      subscriptions: [
        SUB('sub_1', 'price_starter', { items: [item('price_starter', 0)] }),
        SUB('sub_2', 'price_extra'),
      ],
    },
    right: { limits: { devices: 0 }, findings: ['addon_without_main', 'withheld_active'] },
  },
  {
    situation: 'One of two main plans ends, and the add-on stands beside the other.',
    before: [
      {
        subscriptions: [
          SUB('sub_1', 'price_starter', { metadata: { resource_id: 'site-1' } }),
          SUB('sub_2', 'price_extra'),
          SUB('sub_3', 'price_starter'),
        ],
      },
    ],
    objects: {
      subscriptions: [
        SUB('sub_1', 'price_starter', { status: 'canceled', ended_at: '-60' }),
        SUB('sub_2', 'price_extra'),
        SUB('sub_3', 'price_starter'),
      ],
    },
    events: ['customer.subscription.deleted sub_1'],
    right: { status: 'EXPIRED', limits: { devices: 60 }, findings: [] },
  },
  {
    situation: 'The first invoice of the main plan is owed, and the add-on is paid.',
    objects: {
      subscriptions: [
        SUB('sub_1', 'price_starter', { latest_invoice: 'in_1' }),
        SUB('sub_2', 'price_extra'),
      ],
      invoices: [{ ...PAID, status: 'uncollectible', billing_reason: 'subscription_create' }],
    },
    events: ['customer.subscription.created sub_1', 'customer.subscription.created sub_2'],
    right: {
      status: null,
      limits: { devices: 0 },
      findings: ['addon_without_main', 'withheld_active'],
    },
  },
]

playSituations([...ITEMS, ...BESIDE])
