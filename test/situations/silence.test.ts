import { playSituations, type Situation } from './support/play-situation.ts'

const PAID = { id: 'in_1', status: 'paid', created: '-10d' }
const ACTIVE = { status: 'active', latest_invoice: 'in_1' }
const BOUGHT = { subscription: ACTIVE, invoices: [PAID] }
const DISPUTE = {
  status: 'needs_response',
  charge: { id: 'ch_1', object: 'charge', customer: 'cus_1', payment_intent: 'pi_1' },
}
const DAY = 86_400
const MINUTE = 60
const minutes = (count: number) => Array<number>(count).fill(MINUTE)

/** An event was lost, and no other one comes: the next check finds the truth within seven days. */
const LOST: readonly Situation[] = [
  {
    situation: 'Support cancels at once, and the event is lost.',
    before: [BOUGHT],
    objects: {
      subscription: { status: 'canceled', ended_at: '-60', canceled_at: '-60' },
      invoices: [PAID],
    },
    events: [],
    later: [7 * DAY],
    right: { status: 'EXPIRED', findings: [] },
  },
  {
    situation: 'An upgrade, and its event is lost.',
    before: [BOUGHT],
    objects: {
      subscription: { ...ACTIVE, items: [{ price: 'price_pro', quantity: 1 }] },
      invoices: [PAID],
    },
    events: [],
    later: [7 * DAY],
    right: { status: 'ACTIVE', plan: 'pro', limits: { devices: null } },
  },
  {
    situation: 'A suspended customer pays, and the event is lost.',
    before: [
      {
        subscription: { status: 'unpaid', latest_invoice: 'in_2' },
        invoices: [{ id: 'in_2', status: 'open', created: '-40d' }, PAID],
      },
    ],
    objects: {
      subscription: { status: 'active', latest_invoice: 'in_2' },
      invoices: [{ id: 'in_2', status: 'paid', created: '-40d' }, PAID],
    },
    events: [],
    later: [7 * DAY],
    right: { status: 'ACTIVE', limits: { devices: 50 } },
  },
  {
    situation: 'The first payment came, which a checkout had waited for, and its event is lost.',
    known: [],
    before: [
      {
        subscription: { status: 'incomplete' },
        checkout_session: { payment_status: 'unpaid' },
      },
    ],
    objects: { ...BOUGHT, checkout_session: {} },
    events: [],
    later: [7 * DAY],
    right: { status: 'ACTIVE', owners: { cus_1: 'own' }, findings: [] },
  },
]

/** What only a person can mend is told to one, within minutes. */
const REFUSED: readonly Situation[] = [
  {
    situation: 'A restricted key may not read invoices, and a payment is late.',
    before: [BOUGHT],
    objects: {
      subscription: { status: 'past_due', latest_invoice: 'in_2' },
      invoices: [{ id: 'in_2', status: 'open', created: '-1d', attempted: true }, PAID],
      refused: { '/v1/invoices': 403 },
    },
    later: minutes(8),
    right: { status: 'ACTIVE', findings: ['stripe_refused'], severities: ['action'] },
  },
  {
    situation: 'The key has expired.',
    before: [BOUGHT],
    objects: { ...BOUGHT, refused: { '/v1/': 401 } },
    later: minutes(8),
    right: { status: 'ACTIVE', findings: ['stripe_refused'] },
  },
  {
    situation: 'A new customer pays while the key may not read checkouts.',
    known: [],
    objects: { ...BOUGHT, checkout_session: {}, refused: { '/v1/checkout/sessions': 403 } },
    events: ['checkout.session.completed'],
    later: minutes(8),
    right: { status: null, findings: ['stripe_refused'], severities: ['action'] },
  },
  {
    situation: 'Stripe is away for two minutes: that passes.',
    before: [BOUGHT],
    objects: { ...BOUGHT, refused: { '/v1/': 500 } },
    later: minutes(2),
    right: { status: 'ACTIVE', findings: [] },
  },
]

/** Stripe answers, and knows nothing of what it is asked for: the key is one of another account. */
const UNKNOWN: readonly Situation[] = [
  {
    situation: 'A new customer pays, and Stripe does not know the checkout, the only one so far.',
    known: [],
    objects: {},
    events: ['checkout.session.completed'],
    later: minutes(2),
    right: { status: null, findings: ['object_not_found'], severities: ['action'] },
  },
  {
    situation: 'A subscription that was made in the Dashboard, and Stripe does not know it.',
    objects: {},
    later: minutes(2),
    right: { status: null, findings: ['object_not_found'], severities: ['action'] },
  },
  {
    situation: 'Stripe does not know a checkout for three weeks.',
    known: [],
    objects: {},
    events: ['checkout.session.completed'],
    later: Array<number>(21).fill(DAY),
    right: { status: null, findings: ['object_not_found'], severities: ['action'] },
  },
  {
    situation: 'A checkout that Stripe did not know exists now, and no event says so.',
    known: [],
    before: [{ events: ['checkout.session.completed'] }],
    objects: { ...BOUGHT, checkout_session: {} },
    events: [],
    later: [6 * MINUTE],
    right: { status: 'ACTIVE', owners: { cus_1: 'own' }, findings: [] },
  },
  {
    situation: 'Stripe does not know a subscription that has access.',
    before: [BOUGHT],
    objects: {},
    later: Array<number>(40).fill(DAY),
    right: {
      status: 'ACTIVE',
      limits: { devices: 50 },
      findings: ['object_not_found'],
      severities: ['action'],
    },
  },
  {
    situation: 'A subscription with an open question becomes unknown: the question stays open.',
    before: [{ subscription: { ...ACTIVE, items: [{ price: 'price_other' }] }, invoices: [PAID] }],
    objects: {},
    later: minutes(2),
    right: { status: null, findings: ['object_not_found', 'price_unlisted'] },
  },
  {
    situation: 'A disputed payment becomes unknown: the dispute stays open.',
    before: [
      {
        subscription: ACTIVE,
        invoices: [{ ...PAID, payment_intent: 'pi_1' }],
        dispute: DISPUTE,
        events: ['charge.dispute.created'],
      },
    ],
    objects: BOUGHT,
    events: ['charge.dispute.updated'],
    later: minutes(2),
    right: { status: 'ACTIVE', findings: ['dispute', 'object_not_found'] },
  },
  {
    situation: 'A subscription that has ended becomes unknown: nobody must act.',
    before: [BOUGHT, { subscription: { status: 'canceled', ended_at: '-60' }, invoices: [PAID] }],
    objects: {},
    later: minutes(2),
    right: { status: 'EXPIRED', findings: ['object_not_found'], severities: ['warning'] },
  },
]

playSituations([...LOST, ...REFUSED, ...UNKNOWN])
