import { playSituations, type Situation } from './support/play-situation.ts'

const FIRST = { id: 'in_1', billing_reason: 'subscription_create', created: '-5d' }
const SENT = { status: 'active', collection_method: 'send_invoice', latest_invoice: 'in_1' }
const CHARGED = { status: 'active', latest_invoice: 'in_1' }
const PROCESSING = {
  object: 'list',
  data: [
    {
      id: 'inpay_1',
      status: 'open',
      payment: {
        type: 'payment_intent',
        payment_intent: { id: 'pi_1', object: 'payment_intent', status: 'processing' },
      },
    },
  ],
}
const OPEN = { ...FIRST, status: 'open', attempted: true }

const FIRST_INVOICES: readonly Situation[] = [
  {
    situation: 'Support voids the first sent invoice and observes the matter by hand.',
    objects: { subscription: SENT, invoices: [{ ...FIRST, status: 'void' }] },
    events: ['invoice.voided'],
    right: { status: 'ACTIVE', limits: { devices: 50 } },
  },
  {
    situation: 'The first invoice was sent and is not due.',
    objects: { subscription: SENT, invoices: [{ ...FIRST, status: 'open', due_date: '+25d' }] },
    right: { status: 'ACTIVE', limits: { devices: 50 }, reads: 1 },
  },
  {
    situation: 'The first sent invoice is overdue, and Stripe leaves the subscription active.',
    objects: { subscription: SENT, invoices: [{ ...FIRST, status: 'open', due_date: '-1d' }] },
    right: { status: null, limits: { devices: 0 } },
  },
  {
    situation: 'The first sent invoice is overdue; Stripe says past_due; nothing was ever paid.',
    before: [{ subscription: SENT, invoices: [{ ...FIRST, status: 'open', due_date: '+1d' }] }],
    objects: {
      subscription: { ...SENT, status: 'past_due' },
      invoices: [{ ...FIRST, status: 'open', due_date: '-1h' }],
    },
    right: { status: 'SUSPENDED', limits: { devices: 0 } },
  },
  {
    situation: 'The first invoice was given up, and the second one is not due yet.',
    objects: {
      subscription: { ...SENT, latest_invoice: 'in_2' },
      invoices: [
        { id: 'in_2', status: 'open', created: '-1d', due_date: '+29d' },
        { ...FIRST, status: 'uncollectible', created: '-31d' },
      ],
    },
    right: { status: null, limits: { devices: 0 } },
  },
  {
    situation: 'The first invoice was given up, but the second one was paid.',
    objects: {
      subscription: { ...SENT, latest_invoice: 'in_2' },
      invoices: [
        { id: 'in_2', status: 'paid', created: '-1d' },
        { ...FIRST, status: 'uncollectible', created: '-31d' },
      ],
    },
    right: { status: 'ACTIVE', reads: 1 },
  },
  {
    situation: 'The bank processes the debit for the first invoice.',
    objects: { subscription: CHARGED, invoices: [{ ...OPEN, payments: PROCESSING }] },
    right: {
      status: null,
      limits: { devices: 0 },
      reads: 2,
      emails: ['payment_processing pending'],
    },
  },
  {
    situation: 'The bank still processes it at the next look: the customer is told once.',
    before: [{ subscription: CHARGED, invoices: [{ ...OPEN, payments: PROCESSING }] }],
    objects: { subscription: CHARGED, invoices: [{ ...OPEN, payments: PROCESSING }] },
    right: { status: null, emails: ['payment_processing pending'] },
  },
  {
    situation: 'The debit for the first invoice arrives before the customer was told.',
    before: [{ subscription: CHARGED, invoices: [{ ...OPEN, payments: PROCESSING }] }],
    objects: { subscription: CHARGED, invoices: [{ ...FIRST, status: 'paid' }] },
    right: { status: 'ACTIVE', emails: ['payment_processing dropped', 'welcome pending'] },
  },
  {
    situation: 'The debit for the first invoice fails before the customer was told.',
    before: [{ subscription: CHARGED, invoices: [{ ...OPEN, payments: PROCESSING }] }],
    objects: { subscription: { ...CHARGED, status: 'past_due' }, invoices: [OPEN] },
    right: { status: null, emails: ['payment_processing dropped'] },
  },
  {
    situation: 'The same, where the policy grants meanwhile.',
    config: { billing: { whileProcessing: 'grant' } },
    objects: { subscription: CHARGED, invoices: [{ ...OPEN, payments: PROCESSING }] },
    right: { status: 'ACTIVE', limits: { devices: 50 }, emails: ['welcome pending'] },
  },
  {
    situation: 'The bank processes the debit for a renewal.',
    objects: {
      subscription: { ...CHARGED, latest_invoice: 'in_2' },
      invoices: [
        { id: 'in_2', status: 'open', attempted: true, created: '-60', payments: PROCESSING },
        { ...FIRST, status: 'paid' },
      ],
    },
    right: { status: 'ACTIVE', limits: { devices: 50 }, emails: ['welcome pending'] },
  },
  {
    situation: 'The debit for the first invoice failed, and Stripe says past_due.',
    objects: { subscription: { ...CHARGED, status: 'past_due' }, invoices: [OPEN] },
    right: { status: null, limits: { devices: 0 } },
  },
  {
    situation: 'A free trial with a first invoice of zero.',
    objects: {
      subscription: { ...CHARGED, status: 'trialing' },
      invoices: [{ ...FIRST, status: 'paid', total: 0 }],
    },
    right: { status: 'TRIAL', limits: { devices: 50 } },
  },
  {
    situation: 'Stripe waits for the first payment.',
    objects: { subscription: { ...CHARGED, status: 'incomplete' }, invoices: [OPEN] },
    right: { status: null },
  },
]

playSituations(FIRST_INVOICES)
