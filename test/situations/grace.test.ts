import { playSituations, type Situation } from './support/play-situation.ts'

const PAID = { id: 'in_1', status: 'paid', created: '-395d', total: 29000 }
const ACTIVE = { subscription: { status: 'active', latest_invoice: 'in_1' }, invoices: [PAID] }
const TRIAL = {
  subscription: { status: 'trialing', latest_invoice: 'in_1' },
  invoices: [{ ...PAID, billing_reason: 'subscription_create', total: 0, amount_due: 0 }],
}
const pastDue = (latest: string, more: object = {}) => ({
  status: 'past_due',
  latest_invoice: latest,
  ...more,
})
const SENT = { collection_method: 'send_invoice', days_until_due: 30 }

const LATE: readonly Situation[] = [
  {
    situation: 'A business customer pays net 30; the renewal fell due an hour ago.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_2', { ...SENT, items: [{ price: 'price_starter_year' }] }),
      invoices: [
        { id: 'in_2', status: 'open', created: '-30d', finalized_at: '-30d', due_date: '-3600' },
        PAID,
      ],
    },
    right: { status: 'GRACE', graceEnd: 13.958, plan: 'starter', findings: [], reads: 2 },
  },
  {
    situation: 'The same, 15 days after the due date.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_2', SENT),
      invoices: [{ id: 'in_2', status: 'open', created: '-45d', due_date: '-15d' }, PAID],
    },
    right: { status: 'SUSPENDED', graceEnd: -1, limits: { devices: 0 } },
  },
  {
    situation: 'Net 60 with a grace period of the plan of its own, 20 days after the due date.',
    config: {
      plans: {
        starter: {
          name: 'Starter',
          type: 'MAIN',
          prices: ['price_starter'],
          limits: { devices: 50 },
          gracePeriodDays: 30,
        },
      },
    },
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_2', SENT),
      invoices: [{ id: 'in_2', status: 'open', created: '-80d', due_date: '-20d' }, PAID],
    },
    right: { status: 'GRACE', graceEnd: 10, limits: { devices: 50 } },
  },
  {
    situation: 'An invoice of a year ago was forgotten, all later ones were paid, a renewal fails.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_3'),
      invoices: [
        { id: 'in_3', status: 'open', created: '-1d', attempted: true },
        { id: 'in_2', status: 'paid', created: '-31d' },
        { id: 'in_1', status: 'open', created: '-365d', attempted: true },
      ],
    },
    right: { status: 'GRACE', graceEnd: 13 },
  },
  {
    situation: 'Three renewals in a row failed; the first of them counts.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_4'),
      invoices: [
        { id: 'in_4', status: 'open', created: '-1d', attempted: true },
        { id: 'in_3', status: 'uncollectible', created: '-8d' },
        { id: 'in_2', status: 'open', created: '-11d', attempted: true },
        PAID,
      ],
    },
    right: { status: 'GRACE', graceEnd: 3 },
  },
  {
    situation: 'An overdue invoice is voided and issued anew, with a new due date.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_3', SENT),
      invoices: [
        { id: 'in_3', status: 'open', created: '-1d', due_date: '+13d' },
        { id: 'in_2', status: 'void', created: '-50d', due_date: '-20d' },
        PAID,
      ],
    },
    right: { status: 'ACTIVE', graceEnd: null, limits: { devices: 50 } },
  },
  {
    situation: 'The only overdue invoice was voided, and Stripe still says past_due.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_2'),
      invoices: [{ id: 'in_2', status: 'void', created: '-40d' }, PAID],
    },
    right: { status: 'GRACE', graceEnd: 14 },
  },
  {
    situation: 'A draft for the next period is there already.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_3'),
      invoices: [
        { id: 'in_3', status: 'draft', created: '-60' },
        { id: 'in_2', status: 'open', created: '-10d', attempted: true },
        PAID,
      ],
    },
    right: { status: 'GRACE', graceEnd: 4 },
  },
  {
    situation: 'A trial ended, its first payment failed, and nothing was ever paid.',
    before: [TRIAL],
    objects: {
      subscription: pastDue('in_2'),
      invoices: [
        { id: 'in_2', status: 'open', created: '-60', attempted: true },
        ...TRIAL.invoices,
      ],
    },
    right: { status: 'SUSPENDED', limits: { devices: 0 }, reads: 3 },
  },
  {
    situation: 'The same, where the policy gives three days after a trial.',
    config: { billing: { graceAfterTrialDays: 3 } },
    before: [TRIAL],
    objects: {
      subscription: pastDue('in_2'),
      invoices: [{ id: 'in_2', status: 'open', created: '-1d', attempted: true }],
    },
    right: { status: 'GRACE', graceEnd: 2 },
  },
  {
    situation: 'A trial ended unpaid, and its customer pays for another subscription.',
    before: [TRIAL],
    objects: {
      subscription: pastDue('in_2'),
      invoices: [
        { id: 'in_2', status: 'open', created: '-1d', attempted: true },
        { id: 'in_9', status: 'paid', created: '-20d', subscription: 'sub_2' },
      ],
    },
    right: { status: 'GRACE', graceEnd: 13 },
  },
  {
    situation: 'A subscription on a test clock, which has run three weeks ahead.',
    before: [ACTIVE],
    objects: {
      subscription: pastDue('in_2', {
        test_clock: { id: 'clock_1', object: 'test_helpers.test_clock', frozen_time: '+21d' },
      }),
      invoices: [{ id: 'in_2', status: 'open', created: '-60', attempted: true }, PAID],
    },
    right: { status: 'SUSPENDED' },
  },
  {
    situation: 'A past due subscription whose invoices are gone.',
    before: [ACTIVE],
    objects: { subscription: pastDue('in_gone') },
    right: { status: 'GRACE', graceEnd: 14 },
  },
  {
    situation: 'It was late and has been paid.',
    before: [
      ACTIVE,
      {
        subscription: pastDue('in_2'),
        invoices: [{ id: 'in_2', status: 'open', created: '-20d', attempted: true }, PAID],
      },
    ],
    objects: {
      subscription: { status: 'active', latest_invoice: 'in_2' },
      invoices: [{ id: 'in_2', status: 'paid', created: '-20d' }, PAID],
    },
    events: ['invoice.paid in_2'],
    right: { status: 'ACTIVE', graceEnd: null, reads: 1 },
  },
]

playSituations(LATE)
