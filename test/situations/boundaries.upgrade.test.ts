import { playSituations, type Situation } from './support/play-situation.ts'

const line = (price: string, quantity = 1) => ({ price, quantity })
const PAID = { id: 'in_1', status: 'paid', created: '-20d', lines: [line('price_starter')] }
const on = (price: string, latest: string, more: object = {}) => ({
  status: 'active',
  latest_invoice: latest,
  items: [{ price, quantity: 1 }],
  ...more,
})
const STARTER = { subscription: on('price_starter', 'in_1'), invoices: [PAID] }
const UPGRADE = {
  id: 'in_2',
  billing_reason: 'subscription_update',
  status: 'open',
  attempted: true,
  created: '-3d',
  lines: [
    { ...line('price_starter'), amount: -100, proration: true },
    { ...line('price_pro'), amount: 900, proration: true },
  ],
}
const OWED = {
  subscription: on('price_pro', 'in_2', { status: 'past_due' }),
  invoices: [UPGRADE, PAID],
}
const SENT = { collection_method: 'send_invoice' }
const LESS = { plan: 'starter', limits: { devices: 50, reports: 0 } }
const ALL = { plan: 'pro', limits: { devices: null, reports: null } }

const UPGRADES: readonly Situation[] = [
  {
    situation: 'The upgrade is paid later, and the customer goes back to the smaller plan.',
    before: [
      STARTER,
      OWED,
      { subscription: on('price_pro', 'in_2'), invoices: [{ ...UPGRADE, status: 'paid' }, PAID] },
    ],
    objects: {
      subscription: on('price_starter', 'in_3'),
      invoices: [
        { id: 'in_3', status: 'paid', created: '-60', total: 0, amount_due: 0 },
        { ...UPGRADE, status: 'paid' },
        PAID,
      ],
    },
    right: { status: 'ACTIVE', ...LESS, findings: [] },
  },
  {
    situation: 'The card for the upgrade was not tried yet.',
    before: [STARTER],
    objects: {
      subscription: on('price_pro', 'in_2'),
      invoices: [{ ...UPGRADE, attempted: false }, PAID],
    },
    right: { status: 'ACTIVE', ...ALL, findings: [] },
  },
  {
    situation: 'The invoice for the upgrade was sent, and is not due.',
    before: [STARTER],
    objects: {
      subscription: on('price_pro', 'in_2', SENT),
      invoices: [{ ...UPGRADE, attempted: false, due_date: '+1d' }, PAID],
    },
    right: { status: 'ACTIVE', ...ALL, findings: [] },
  },
  {
    situation: 'The invoice for the upgrade was sent, and is overdue; Stripe leaves it active.',
    before: [STARTER],
    objects: {
      subscription: on('price_pro', 'in_2', SENT),
      invoices: [{ ...UPGRADE, attempted: false, due_date: '-1d' }, PAID],
    },
    right: { status: 'ACTIVE', ...LESS, findings: ['upgrade_unpaid'] },
  },
  {
    situation: 'The upgrade and the renewal after it are both not paid.',
    before: [STARTER],
    objects: {
      subscription: on('price_pro', 'in_3', { status: 'past_due' }),
      invoices: [
        { id: 'in_3', status: 'open', created: '-1d', attempted: true, lines: [line('price_pro')] },
        UPGRADE,
        PAID,
      ],
    },
    right: { status: 'GRACE', graceEnd: 11, ...LESS, findings: ['upgrade_unpaid'] },
  },
  {
    situation: 'The invoice for the upgrade was given up, and Stripe says active.',
    before: [STARTER],
    objects: {
      subscription: on('price_pro', 'in_2'),
      invoices: [{ ...UPGRADE, status: 'uncollectible' }, PAID],
    },
    right: { status: 'ACTIVE', ...LESS, findings: ['upgrade_unpaid'] },
  },
  {
    situation: 'The invoice for the upgrade was given up, and the renewal on the plan is paid.',
    before: [STARTER],
    objects: {
      subscription: on('price_pro', 'in_3'),
      invoices: [
        { id: 'in_3', status: 'paid', created: '-1d', lines: [line('price_pro')] },
        { ...UPGRADE, status: 'uncollectible' },
        PAID,
      ],
    },
    right: { status: 'ACTIVE', ...ALL, findings: [] },
  },
  {
    situation: 'Support voids the invoice for the upgrade.',
    before: [STARTER, OWED],
    objects: {
      subscription: on('price_pro', 'in_2'),
      invoices: [{ ...UPGRADE, status: 'void' }, PAID],
    },
    right: { status: 'ACTIVE', ...ALL, findings: [] },
  },
  {
    situation: 'The upgrade is not paid, and the next invoice is a draft; Stripe says active.',
    before: [STARTER],
    objects: {
      subscription: on('price_pro', 'in_3'),
      invoices: [{ id: 'in_3', status: 'draft', created: '-60' }, UPGRADE, PAID],
    },
    right: { status: 'ACTIVE', ...LESS, findings: ['upgrade_unpaid'] },
  },
  {
    situation: 'The upgrade is not paid, and an invoice of zero is newer; Stripe says active.',
    before: [STARTER],
    objects: {
      subscription: on('price_pro', 'in_3'),
      invoices: [
        { id: 'in_3', status: 'paid', created: '-60', total: 0, amount_due: 0 },
        UPGRADE,
        PAID,
      ],
    },
    right: { status: 'ACTIVE', ...LESS, findings: ['upgrade_unpaid'] },
  },
  {
    situation: 'The bank processes the debit for an upgrade.',
    before: [STARTER],
    objects: {
      subscription: on('price_pro', 'in_2'),
      invoices: [
        {
          ...UPGRADE,
          payments: {
            data: [
              {
                status: 'open',
                payment: { payment_intent: { id: 'pi_1', status: 'processing' } },
              },
            ],
          },
        },
        PAID,
      ],
    },
    right: { status: 'ACTIVE', ...ALL, findings: [] },
  },
  {
    situation: 'More seats were charged on the same plan, and the card was declined.',
    before: [
      {
        subscription: {
          ...on('price_starter', 'in_1'),
          items: [{ price: 'price_starter', quantity: 3 }],
        },
        invoices: [{ ...PAID, lines: [line('price_starter', 3)] }],
      },
    ],
    objects: {
      subscription: {
        ...on('price_starter', 'in_2', { status: 'past_due' }),
        items: [{ price: 'price_starter', quantity: 8 }],
      },
      invoices: [
        {
          ...UPGRADE,
          lines: [
            { ...line('price_starter', 3), amount: -100, proration: true },
            { ...line('price_starter', 8), amount: 900, proration: true },
          ],
        },
        { ...PAID, lines: [line('price_starter', 3)] },
      ],
    },
    right: { status: 'GRACE', graceEnd: 11, plan: 'starter', limits: { devices: 150 } },
  },
  {
    situation: 'The upgrade is not paid, and the policy grants it at once.',
    config: { billing: { unpaidUpgrade: 'current' } },
    before: [STARTER],
    objects: OWED,
    right: { status: 'GRACE', graceEnd: 11, ...ALL },
  },
]

playSituations(UPGRADES)
