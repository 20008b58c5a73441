import { playSituations, type Situation } from './support/play-situation.ts'

const PAID = { id: 'in_1', status: 'paid', created: '-10d' }
const bought = (items: readonly object[], more: object = {}) => ({
  subscription: { status: 'active', latest_invoice: 'in_1', items, ...more },
  invoices: [PAID],
})
const STARTER = bought([{ price: 'price_starter', quantity: 1 }])
const line = (price: string, more: object = {}) => ({ price, ...more })

const UPGRADE = {
  id: 'in_2',
  billing_reason: 'subscription_update',
  status: 'open',
  attempted: true,
  created: '-1d',
}

const ITEMS: readonly Situation[] = [
  {
    situation: 'The plan of an old account has an id of its own choice.',
    config: {
      plans: {
        starter: {
          name: 'Starter',
          type: 'MAIN',
          prices: ['gold21323', 'monthly8usd', 'Team Plan 2016'],
          limits: { devices: 50 },
        },
      },
    },
    objects: bought([{ price: 'gold21323', quantity: 1 }]),
    right: { status: 'ACTIVE', plan: 'starter', limits: { devices: 50 } },
  },
  {
    situation: 'A plan names its price by a lookup key.',
    config: {
      plans: {
        pro: {
          name: 'Pro',
          type: 'MAIN',
          prices: ['lookup_key:pro_monthly'],
          limits: { seats: 5 },
        },
      },
    },
    objects: bought([{ price: { id: 'price_9', lookup_key: 'pro_monthly' }, quantity: 2 }]),
    right: { status: 'ACTIVE', plan: 'pro', limits: { seats: 10 } },
  },
  {
    situation: 'The quantity of an unlimited plan is set to 0 in the portal.',
    before: [bought([{ price: 'price_pro', quantity: 1 }])],
    objects: bought([{ price: 'price_pro', quantity: 0 }]),
    right: { limits: { devices: 0, reports: 0 } },
  },
  {
    situation: 'The first item has a quantity of 0, the second one counts.',
    objects: bought([
      { price: 'price_pro', quantity: 0 },
      { price: 'price_starter', quantity: 2 },
    ]),
    right: { status: 'ACTIVE', plan: 'starter', limits: { devices: 100, reports: 0 } },
  },
  {
    situation: 'The main plan has a quantity of 0, and its add-on is paid for.',
    objects: bought([
      { price: 'price_starter', quantity: 0 },
      { price: 'price_extra', quantity: 3 },
    ]),
    right: { limits: { devices: 0 }, findings: ['addon_without_main'] },
  },
  {
    situation: 'An add-on is set to a quantity of 0.',
    before: [
      bought([
        { price: 'price_starter', quantity: 1 },
        { price: 'price_extra', quantity: 3 },
      ]),
    ],
    objects: bought([
      { price: 'price_starter', quantity: 1 },
      { price: 'price_extra', quantity: 0 },
    ]),
    right: { status: 'ACTIVE', plan: 'starter', limits: { devices: 50 }, findings: [] },
  },
  {
    situation: 'A price in no plan has a quantity of 0: nobody has bought it.',
    objects: bought([
      { price: 'price_of_nobody', quantity: 0 },
      { price: 'price_starter', quantity: 1 },
    ]),
    right: { status: 'ACTIVE', plan: 'starter', limits: { devices: 50 }, findings: [] },
  },
  {
    situation: 'Someone buys a price that no plan names.',
    objects: bought([{ price: 'price_of_nobody' }]),
    right: { status: null, limits: { devices: 0 }, findings: ['price_unlisted'] },
  },
  {
    situation: 'A known subscription moves to a price that no plan names.',
    before: [STARTER],
    objects: bought([{ price: 'price_of_nobody', quantity: 1 }]),
    right: {
      status: 'ACTIVE',
      plan: 'starter',
      limits: { devices: 50 },
      findings: ['price_unlisted'],
    },
  },
  {
    situation: 'The same, where the policy withdraws access.',
    config: { billing: { onUnlistedPrice: 'withdraw' } },
    before: [STARTER],
    objects: bought([{ price: 'price_of_nobody', quantity: 1 }]),
    right: { status: 'SUSPENDED', limits: { devices: 0 }, findings: ['price_unlisted'] },
  },
  {
    situation: 'An add-on is bought alone.',
    objects: bought([{ price: 'price_extra', quantity: 3 }]),
    right: { limits: { devices: 0 }, findings: ['addon_without_main'] },
  },
  {
    situation: 'An add-on stands beside its main plan in one subscription.',
    objects: bought([
      { price: 'price_extra', quantity: 3 },
      { price: 'price_starter', quantity: 1 },
    ]),
    right: { status: 'ACTIVE', plan: 'starter', limits: { devices: 80 }, findings: [] },
  },
  {
    situation: 'An add-on that may stand alone is bought alone.',
    config: {
      plans: {
        extra: {
          name: 'Extra',
          type: 'ADDON',
          standalone: true,
          prices: ['price_extra'],
          limits: { devices: 10 },
        },
      },
    },
    objects: bought([{ price: 'price_extra', quantity: 3 }]),
    right: { limits: { devices: 30 }, findings: [] },
  },
  {
    situation: 'An operator pauses the collection of payments.',
    before: [STARTER],
    objects: bought([{ price: 'price_starter' }], { pause_collection: { behavior: 'void' } }),
    right: { status: 'ACTIVE', limits: { devices: 50 } },
  },
  {
    situation: 'The customer paused the subscription through the product.',
    before: [STARTER],
    objects: bought([{ price: 'price_starter' }], {
      pause_collection: { behavior: 'void' },
      metadata: { bursar_pause: 'customer' },
    }),
    right: { status: 'SUSPENDED', limits: { devices: 0 } },
  },
  {
    situation: 'Items without a period, and words that no version knows.',
    objects: bought(
      [
        {
          price: 'price_starter',
          quantity: 1,
          current_period_start: null,
          current_period_end: null,
        },
      ],
      { collection_method: 'pigeon', metadata: null, billing_mode: { type: 'new' } },
    ),
    right: { status: 'ACTIVE', findings: [] },
  },
  {
    situation: 'An upgrade was charged, and the card was declined.',
    before: [STARTER],
    objects: {
      subscription: {
        status: 'past_due',
        latest_invoice: 'in_2',
        items: [{ price: 'price_pro', quantity: 1 }],
      },
      invoices: [UPGRADE, { ...PAID, lines: [line('price_starter')] }],
    },
    right: { status: 'GRACE', plan: 'starter', limits: { devices: 50, reports: 0 }, reads: 3 },
  },
  {
    situation: 'More seats were charged, the card was declined, and Stripe says active.',
    before: [STARTER],
    objects: {
      subscription: {
        status: 'active',
        latest_invoice: 'in_2',
        items: [{ price: 'price_starter', quantity: 9 }],
      },
      invoices: [UPGRADE, { ...PAID, lines: [line('price_starter', { quantity: 2 })] }],
    },
    right: { status: 'ACTIVE', limits: { devices: 100 } },
  },
  {
    situation: 'The unpaid upgrade is from a larger plan to a smaller one with more to pay.',
    before: [STARTER],
    objects: {
      subscription: {
        status: 'past_due',
        latest_invoice: 'in_2',
        items: [{ price: 'price_starter', quantity: 1 }],
      },
      invoices: [UPGRADE, { ...PAID, lines: [line('price_pro')] }],
    },
    right: { limits: { devices: 50, reports: 0 } },
  },
  {
    situation: 'The invoice of the upgrade is paid.',
    before: [STARTER],
    objects: {
      subscription: {
        status: 'active',
        latest_invoice: 'in_2',
        items: [{ price: 'price_pro', quantity: 1 }],
      },
      invoices: [{ ...UPGRADE, status: 'paid' }, PAID],
    },
    right: { status: 'ACTIVE', plan: 'pro', limits: { devices: null, reports: null }, reads: 1 },
  },
]

playSituations(ITEMS)
