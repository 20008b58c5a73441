import { playSituations, type Situation } from './support/play-situation.ts'

const PAID = { id: 'in_1', status: 'paid', created: '-395d' }
const ACTIVE = { subscription: { status: 'active', latest_invoice: 'in_1' }, invoices: [PAID] }
const TRIAL = {
  subscription: { status: 'trialing', latest_invoice: 'in_1' },
  invoices: [{ ...PAID, billing_reason: 'subscription_create', total: 0, amount_due: 0 }],
}
const SENT = { collection_method: 'send_invoice', days_until_due: 30 }
/** A clock of Stripe that stands still: an instant can be met exactly. */
const frozen = (at: string) => ({
  test_clock: { id: 'clock_1', object: 'test_helpers.test_clock', frozen_time: at },
})
const pastDue = (latest: string, more: object = {}) => ({
  status: 'past_due',
  latest_invoice: latest,
  ...more,
})
const open = (id: string, created: string, more: object = {}) => ({
  id,
  status: 'open',
  created,
  attempted: true,
  ...more,
})

/** A renewal on net 30, seen at one instant. */
const net30 = (at: string, due: string) => ({
  subscription: pastDue('in_2', { ...SENT, ...frozen(at) }),
  invoices: [open('in_2', '-60d', { attempted: false, due_date: due }), PAID],
})

const INSTANTS: readonly Situation[] = [
  {
    situation: 'A second before the invoice falls due.',
    before: [ACTIVE],
    objects: net30('-1', '+0'),
    right: { status: 'ACTIVE', graceEnd: null, findings: [] },
  },
  {
    situation: 'At the second in which the invoice falls due.',
    before: [ACTIVE],
    objects: net30('+0', '+0'),
    right: { status: 'GRACE', graceEnd: 14 },
  },
  {
    situation: 'A second after the invoice fell due.',
    before: [ACTIVE],
    objects: net30('+1', '+0'),
    right: { status: 'GRACE', graceEnd: 14 },
  },
  {
    situation: 'A second before the grace period ends.',
    before: [ACTIVE],
    objects: net30('-1', '-14d'),
    right: { status: 'GRACE', graceEnd: 0, limits: { devices: 50 } },
  },
  {
    situation: 'At the second in which the grace period ends.',
    before: [ACTIVE],
    objects: net30('+0', '-14d'),
    right: { status: 'SUSPENDED', graceEnd: 0, limits: { devices: 0 } },
  },
  {
    situation: 'The test clock stands in the past, and so does the grace period.',
    before: [ACTIVE],
    objects: net30('-100d', '-105d'),
    right: { status: 'GRACE', graceEnd: -91, limits: { devices: 50 } },
  },
]

const SPELLS: readonly Situation[] = [
  {
    situation: 'Support moves the due date of a late invoice into the future.',
    before: [
      ACTIVE,
      {
        subscription: pastDue('in_2', SENT),
        invoices: [open('in_2', '-31d', { due_date: '-1d' }), PAID],
      },
    ],
    objects: {
      subscription: pastDue('in_2', SENT),
      invoices: [open('in_2', '-31d', { due_date: '+5d' }), PAID],
    },
    right: { status: 'ACTIVE', graceEnd: null, limits: { devices: 50 } },
  },
  {
    situation:
      'Support moves the due date of a suspended customer, and it has passed all the same.',
    before: [
      ACTIVE,
      {
        subscription: pastDue('in_2', SENT),
        invoices: [open('in_2', '-50d', { due_date: '-20d' }), PAID],
      },
    ],
    objects: {
      subscription: pastDue('in_2', SENT),
      invoices: [open('in_2', '-50d', { due_date: '-2d' }), PAID],
    },
    right: { status: 'GRACE', graceEnd: 12, limits: { devices: 50 } },
  },
  {
    situation: 'Open, then paid, and the latest was given up.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_4'),
      invoices: [
        open('in_4', '-2d', { status: 'uncollectible' }),
        { id: 'in_3', status: 'paid', created: '-32d' },
        open('in_2', '-62d'),
        PAID,
      ],
    },
    right: { status: 'GRACE', graceEnd: 12 },
  },
  {
    situation: 'A draft and an invoice of zero are newer than the one that is owed.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_4'),
      invoices: [
        { id: 'in_4', status: 'draft', created: '-60' },
        { id: 'in_3', status: 'paid', created: '-1d', total: 0, amount_due: 0 },
        open('in_2', '-3d'),
        PAID,
      ],
    },
    right: { status: 'GRACE', graceEnd: 11 },
  },
  {
    situation: 'The newest invoice was voided, and an older one is owed.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_3'),
      invoices: [{ id: 'in_3', status: 'void', created: '-1d' }, open('in_2', '-10d'), PAID],
    },
    right: { status: 'GRACE', graceEnd: 4 },
  },
  {
    situation: 'A forgotten draft is older than the invoice that is owed.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_3'),
      invoices: [open('in_3', '-2d'), { id: 'in_2', status: 'draft', created: '-40d' }, PAID],
    },
    right: { status: 'GRACE', graceEnd: 12 },
  },
  {
    situation: 'Of two sent invoices the older is late, and the newer not due.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_3', SENT),
      invoices: [
        open('in_3', '-3d', { attempted: false, due_date: '+27d' }),
        open('in_2', '-33d', { attempted: false, due_date: '-3d' }),
        PAID,
      ],
    },
    right: { status: 'GRACE', graceEnd: 11 },
  },
  {
    situation: 'A part of the renewal is paid.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_2'),
      invoices: [open('in_2', '-4d', { amount_paid: 1000, amount_remaining: 1900 }), PAID],
    },
    right: { status: 'GRACE', graceEnd: 10 },
  },
  {
    situation: 'A renewal was given up, which Stripe calls active, and is paid after all.',
    before: [
      ACTIVE,
      {
        subscription: { status: 'active', latest_invoice: 'in_2' },
        invoices: [open('in_2', '-40d', { status: 'uncollectible' }), PAID],
      },
    ],
    objects: {
      subscription: { status: 'active', latest_invoice: 'in_2' },
      invoices: [{ id: 'in_2', status: 'paid', created: '-40d' }, PAID],
    },
    events: ['invoice.paid in_2'],
    right: { status: 'ACTIVE', graceEnd: null, limits: { devices: 50 }, findings: [] },
  },
  {
    situation: 'A sent invoice without a due date counts from when it was finalized.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_2', SENT),
      invoices: [open('in_2', '-9d', { attempted: false, finalized_at: '-8d' }), PAID],
    },
    right: { status: 'GRACE', graceEnd: 6 },
  },
  {
    situation: 'Stripe gives up the retries in the middle of the grace period.',
    before: [ACTIVE, { subscription: pastDue('in_2'), invoices: [open('in_2', '-4d'), PAID] }],
    objects: {
      subscription: { status: 'unpaid', latest_invoice: 'in_2' },
      invoices: [open('in_2', '-4d'), PAID],
    },
    right: { status: 'SUSPENDED', graceEnd: 10, limits: { devices: 0 }, findings: [] },
  },
]

const main = (price: string, gracePeriodDays: number) => ({
  name: price,
  type: 'MAIN' as const,
  prices: [price],
  limits: { devices: 50 },
  gracePeriodDays,
})

const WHO_PAYS: readonly Situation[] = [
  {
    situation: 'The plan has no grace at all.',
    config: { plans: { starter: main('price_starter', 0) } },
    before: [ACTIVE],
    objects: { subscription: pastDue('in_2'), invoices: [open('in_2', '-60'), PAID] },
    right: { status: 'SUSPENDED', limits: { devices: 0 } },
  },
  {
    situation: 'Two plans with a grace period of their own: that of the main plan counts.',
    config: {
      plans: {
        extra: { ...main('price_extra', 30), type: 'ADDON' },
        starter: main('price_starter', 7),
      },
    },
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_2', {
        items: [
          { price: 'price_extra', quantity: 1 },
          { price: 'price_starter', quantity: 1 },
        ],
      }),
      invoices: [open('in_2', '-3d'), PAID],
    },
    right: { status: 'GRACE', graceEnd: 4, plan: 'starter' },
  },
  {
    situation: 'Seven days after a trial are granted, and this is the eighth.',
    config: { billing: { graceAfterTrialDays: 7 } },
    before: [TRIAL],
    objects: {
      subscription: pastDue('in_2'),
      invoices: [open('in_2', '-8d'), ...TRIAL.invoices],
    },
    right: { status: 'SUSPENDED', graceEnd: -1 },
  },
  {
    situation: 'A trial ended unpaid; all that was ever paid is an invoice for a workshop.',
    before: [TRIAL],
    objects: {
      subscription: pastDue('in_2'),
      invoices: [
        open('in_2', '-1d'),
        { id: 'in_9', status: 'paid', created: '-20d', subscription: null },
      ],
    },
    right: { status: 'SUSPENDED', limits: { devices: 0 } },
  },
  {
    situation: 'A trial ended unpaid; an earlier subscription, which has ended, was paid.',
    before: [
      {
        subscriptions: [
          { id: 'sub_2', status: 'active', latest_invoice: 'in_9' },
          { id: 'sub_1', ...TRIAL.subscription },
        ],
        invoices: [{ id: 'in_9', status: 'paid', subscription: 'sub_2' }, ...TRIAL.invoices],
      },
    ],
    objects: {
      subscriptions: [
        { id: 'sub_2', status: 'canceled', ended_at: '-1d', latest_invoice: 'in_9' },
        { id: 'sub_1', ...pastDue('in_2') },
      ],
      invoices: [open('in_2', '-1d'), ...TRIAL.invoices],
    },
    events: ['customer.subscription.deleted sub_2', 'customer.subscription.updated sub_1'],
    right: { status: 'GRACE', graceEnd: 13 },
  },
  {
    situation: 'Stripe says past_due a moment after the invoice was paid.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_2'),
      invoices: [{ id: 'in_2', status: 'paid', created: '-60' }, PAID],
    },
    right: { status: 'GRACE', graceEnd: 14 },
  },
  {
    situation: 'A trial ended without a card (paused), and goes on with one.',
    before: [TRIAL, { subscription: { status: 'paused', latest_invoice: 'in_1' }, invoices: [] }],
    objects: {
      subscription: { status: 'active', latest_invoice: 'in_2' },
      invoices: [{ id: 'in_2', status: 'paid', created: '-60' }],
    },
    right: { status: 'ACTIVE', graceEnd: null, limits: { devices: 50 } },
  },
  {
    situation: 'Stripe uses a status of tomorrow for a subscription that has access.',
    before: [ACTIVE],
    objects: { ...ACTIVE, subscription: { ...ACTIVE.subscription, status: 'unknown_future' } },
    right: { status: 'ACTIVE', limits: { devices: 50 }, findings: ['status_unknown'] },
  },
  {
    situation: 'Stripe uses a status of tomorrow for a subscription that is new.',
    objects: { ...ACTIVE, subscription: { ...ACTIVE.subscription, status: 'unknown_future' } },
    right: { status: null, limits: { devices: 0 }, findings: ['status_unknown'] },
  },
]

playSituations([...INSTANTS, ...SPELLS, ...WHO_PAYS])
