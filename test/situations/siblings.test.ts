import { playSituations, type Situation } from './support/play-situation.ts'

const main = (status: string) => ({
  id: 'sub_1',
  status,
  items: [{ price: 'price_starter', quantity: 1 }],
})
const addOn = (status: string) => ({
  id: 'sub_2',
  status,
  items: [{ price: 'price_extra', quantity: 3 }],
})
const second = (status: string) => ({ ...main(status), id: 'sub_2' })
const UNPAID = { ...main('past_due'), latest_invoice: 'in_1' }
const UNPAID_INVOICE = { id: 'in_1', status: 'open', attempted: true, created: '-5d' }
const MAIN_EVENT = 'customer.subscription.updated sub_1'
const SECOND_EVENT = 'customer.subscription.updated sub_2'

/** Nobody tells of the other subscription again: it is looked at because this one moved. */
const SIBLINGS: readonly Situation[] = [
  {
    situation: 'An add-on is bought first, and then the main subscription.',
    before: [{ subscriptions: [addOn('active')] }],
    objects: { subscriptions: [main('active'), addOn('active')] },
    events: [MAIN_EVENT],
    right: { tenant: 'ACTIVE', limits: { devices: 80 }, findings: [] },
  },
  {
    situation: 'The main subscription is bought first, and then an add-on.',
    before: [{ subscriptions: [main('active')] }],
    objects: { subscriptions: [main('active'), addOn('active')] },
    events: [SECOND_EVENT],
    right: { tenant: 'ACTIVE', limits: { devices: 80 }, findings: [] },
  },
  {
    situation: 'The main subscription ends, and its add-on stays.',
    before: [{ subscriptions: [main('active'), addOn('active')] }],
    objects: { subscriptions: [main('canceled'), addOn('active')] },
    events: [MAIN_EVENT],
    right: { tenant: 'EXPIRED', limits: { devices: 0 }, findings: ['addon_without_main'] },
  },
  {
    situation: 'The main subscription is suspended, and comes back.',
    before: [
      { subscriptions: [main('active'), addOn('active')] },
      { subscriptions: [main('unpaid'), addOn('active')] },
    ],
    objects: { subscriptions: [main('active'), addOn('active')] },
    events: [MAIN_EVENT],
    right: { tenant: 'ACTIVE', limits: { devices: 80 }, findings: [] },
  },
  {
    situation: 'The main subscription changes without its access: its add-on is left alone.',
    before: [{ subscriptions: [main('active'), addOn('active')] }],
    objects: {
      subscriptions: [{ ...main('active'), cancel_at_period_end: true }, addOn('active')],
    },
    events: [MAIN_EVENT],
    right: { tenant: 'ACTIVE', reads: 1 },
  },
  {
    situation: 'Only an add-on is live, and nothing else was ever bought.',
    objects: { subscriptions: [addOn('active')] },
    events: [SECOND_EVENT],
    right: { tenant: 'PENDING', limits: { devices: 0 }, findings: ['addon_without_main'] },
  },
  {
    situation:
      'A trial was never paid for, when the tenant pays for another one for the first time.',
    before: [{ subscriptions: [UNPAID, second('trialing')], invoices: [UNPAID_INVOICE] }],
    objects: {
      subscriptions: [UNPAID, { ...second('active'), latest_invoice: 'in_2' }],
      invoices: [
        UNPAID_INVOICE,
        { id: 'in_2', status: 'paid', subscription: 'sub_2', customer: 'cus_1', created: '-1d' },
      ],
    },
    events: [SECOND_EVENT],
    right: { status: 'GRACE' },
  },
]

playSituations(SIBLINGS)
