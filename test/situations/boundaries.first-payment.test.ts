import { playSituations, type Situation } from './support/play-situation.ts'

const FIRST = { id: 'in_1', billing_reason: 'subscription_create', created: '-40d' }
const ZERO = { total: 0, amount_due: 0, status: 'paid' }
const CHARGED = { status: 'active', latest_invoice: 'in_1' }
const SENT = { status: 'active', latest_invoice: 'in_1', collection_method: 'send_invoice' }
const payments = (status: string) => ({
  object: 'list',
  data: [
    {
      id: 'inpay_1',
      status: 'open',
      payment: {
        type: 'payment_intent',
        payment_intent: { id: 'pi_1', object: 'payment_intent', status },
      },
    },
  ],
})
const frozen = (at: string) => ({
  test_clock: { id: 'clock_1', object: 'test_helpers.test_clock', frozen_time: at },
})
const onlySent = (more: object) => ({
  subscription: SENT,
  invoices: [{ ...FIRST, status: 'open', due_date: '-2d', ...more }],
})
const WITHHELD = { status: null, limits: { devices: 0 }, findings: ['withheld_active'] }
const GRANTED = { status: 'ACTIVE', limits: { devices: 50 }, findings: [] }
const TRIAL = {
  subscription: { ...SENT, status: 'trialing' },
  invoices: [{ ...FIRST, ...ZERO }],
}
const AFTER_TRIAL = {
  subscription: { ...SENT, latest_invoice: 'in_2' },
  invoices: [
    { id: 'in_2', status: 'open', created: '-31d', due_date: '-1d' },
    { ...FIRST, ...ZERO },
  ],
}

const WHICH_IS_FIRST: readonly Situation[] = [
  {
    situation: 'The first invoice is voided and issued anew by hand; the new one is overdue.',
    objects: {
      subscription: { ...SENT, latest_invoice: 'in_2' },
      invoices: [
        { id: 'in_2', billing_reason: 'manual', status: 'open', created: '-9d', due_date: '-2d' },
        { ...FIRST, status: 'void' },
      ],
    },
    right: WITHHELD,
  },
  {
    situation: 'The first invoice is voided and issued anew by hand; the new one is not due.',
    objects: {
      subscription: { ...SENT, latest_invoice: 'in_2' },
      invoices: [
        { id: 'in_2', billing_reason: 'manual', status: 'open', created: '-9d', due_date: '+2d' },
        { ...FIRST, status: 'void' },
      ],
    },
    right: GRANTED,
  },
  {
    situation: 'The invoice that was issued anew is paid by bank transfer, outside of Stripe.',
    objects: {
      subscription: { ...SENT, latest_invoice: 'in_2' },
      invoices: [
        { id: 'in_2', billing_reason: 'manual', status: 'paid', paid_out_of_band: true },
        { ...FIRST, status: 'void' },
      ],
    },
    right: GRANTED,
  },
  {
    situation: 'The only invoice came by a usage threshold, was sent, and is overdue.',
    objects: onlySent({ billing_reason: 'subscription_threshold' }),
    right: WITHHELD,
  },
  {
    situation: 'The only invoice came from a quote, was sent, and is overdue.',
    objects: onlySent({ billing_reason: 'quote_accept' }),
    right: WITHHELD,
  },
  {
    situation: 'The only invoice says no reason that this version knows, and is overdue.',
    objects: onlySent({ billing_reason: 'reason_of_tomorrow' }),
    right: WITHHELD,
  },
  {
    situation: 'A trial ends; the invoice was sent and is overdue; Stripe leaves it active.',
    before: [TRIAL],
    objects: AFTER_TRIAL,
    right: { status: 'SUSPENDED', limits: { devices: 0 }, findings: ['withheld_active'] },
  },
  {
    situation: 'The same, where the policy gives seven days after a trial.',
    config: { billing: { graceAfterTrialDays: 7 } },
    before: [TRIAL],
    objects: AFTER_TRIAL,
    right: { status: 'GRACE', graceEnd: 6, limits: { devices: 50 }, findings: [] },
  },
  {
    situation: 'The same, and the customer has paid for another subscription before.',
    before: [
      {
        subscription: { id: 'sub_2', ...CHARGED, latest_invoice: 'in_9' },
        invoices: [{ id: 'in_9', status: 'paid' }],
      },
      TRIAL,
    ],
    objects: AFTER_TRIAL,
    right: { status: 'ACTIVE' },
  },
  {
    situation: 'A trial ends, and the bank processes the debit for the first period that costs.',
    before: [{ ...TRIAL, subscription: { ...CHARGED, status: 'trialing' } }],
    objects: {
      subscription: { ...CHARGED, latest_invoice: 'in_2' },
      invoices: [
        {
          id: 'in_2',
          status: 'open',
          created: '-60',
          attempted: true,
          payments: payments('processing'),
        },
        { ...FIRST, ...ZERO },
      ],
    },
    right: GRANTED,
  },
  {
    situation: 'Two free periods with a coupon of 100 %.',
    objects: {
      subscription: { ...CHARGED, latest_invoice: 'in_2' },
      invoices: [
        { id: 'in_2', ...ZERO, created: '-10d' },
        { ...FIRST, ...ZERO },
      ],
    },
    right: GRANTED,
  },
  {
    situation: 'The first was paid, the renewal is overdue, and Stripe leaves it active.',
    objects: {
      subscription: { ...SENT, latest_invoice: 'in_2' },
      invoices: [
        { id: 'in_2', status: 'open', created: '-35d', due_date: '-5d' },
        { ...FIRST, status: 'paid', created: '-65d' },
      ],
    },
    right: GRANTED,
  },
  {
    situation: 'A one-off invoice of the same customer is overdue.',
    objects: {
      subscription: CHARGED,
      invoices: [
        {
          id: 'in_9',
          billing_reason: 'manual',
          status: 'open',
          subscription: null,
          due_date: '-9d',
        },
        { ...FIRST, status: 'paid' },
      ],
    },
    events: ['customer.subscription.updated', 'invoice.overdue in_9'],
    right: GRANTED,
  },
]

const HIDDEN: readonly Situation[] = [
  {
    situation: 'The bank processes the first debit, and the next invoice is a draft already.',
    objects: {
      subscription: { ...CHARGED, latest_invoice: 'in_2' },
      invoices: [
        { id: 'in_2', status: 'draft', created: '-60' },
        {
          ...FIRST,
          created: '-7d',
          status: 'open',
          attempted: true,
          payments: payments('processing'),
        },
      ],
    },
    right: { status: null, limits: { devices: 0 } },
  },
  {
    situation: 'The first invoice was given up, and the next one is a draft.',
    objects: {
      subscription: { ...CHARGED, latest_invoice: 'in_2' },
      invoices: [
        { id: 'in_2', status: 'draft', created: '-60' },
        { ...FIRST, status: 'uncollectible' },
      ],
    },
    right: WITHHELD,
  },
  {
    situation: 'The first invoice was given up, and a coupon makes the second one free.',
    objects: {
      subscription: { ...CHARGED, latest_invoice: 'in_2' },
      invoices: [
        { id: 'in_2', ...ZERO, created: '-10d' },
        { ...FIRST, status: 'uncollectible' },
      ],
    },
    right: WITHHELD,
  },
  {
    situation: 'The first invoice was paid, and a coupon makes the second one free.',
    objects: {
      subscription: { ...CHARGED, latest_invoice: 'in_2' },
      invoices: [
        { id: 'in_2', ...ZERO, created: '-10d' },
        { ...FIRST, status: 'paid' },
      ],
    },
    right: GRANTED,
  },
]

const HOW_IT_GOES_ON: readonly Situation[] = [
  {
    situation: 'A debit that was granted meanwhile fails, and Stripe says past_due.',
    config: { billing: { whileProcessing: 'grant' } },
    before: [
      {
        subscription: CHARGED,
        invoices: [{ ...FIRST, status: 'open', attempted: true, payments: payments('processing') }],
      },
    ],
    objects: {
      subscription: { ...CHARGED, status: 'past_due' },
      invoices: [
        {
          ...FIRST,
          status: 'open',
          attempted: true,
          payments: payments('requires_payment_method'),
        },
      ],
    },
    right: { status: 'SUSPENDED', limits: { devices: 0 }, findings: ['withheld_active'] },
  },
  {
    situation: 'A debit that nobody was granted anything for is collected.',
    before: [
      {
        subscription: CHARGED,
        invoices: [{ ...FIRST, status: 'open', attempted: true, payments: payments('processing') }],
      },
    ],
    objects: { subscription: CHARGED, invoices: [{ ...FIRST, status: 'paid' }] },
    events: ['invoice.paid'],
    right: GRANTED,
  },
  {
    situation: 'An invoice that was given up is paid after all.',
    before: [onlySent({ status: 'uncollectible' })],
    objects: onlySent({ status: 'paid' }),
    events: ['invoice.paid'],
    right: GRANTED,
  },
  {
    situation: 'A first invoice that is overdue is voided.',
    before: [onlySent({})],
    objects: onlySent({ status: 'void' }),
    events: ['invoice.voided'],
    right: GRANTED,
  },
  {
    situation: 'A credit note for all of it observes the first invoice.',
    objects: onlySent({ status: 'paid', total: 2900, amount_due: 0, amount_paid: 0 }),
    right: GRANTED,
  },
  {
    situation: 'A part of the first sent invoice is paid, and it is overdue.',
    objects: onlySent({ amount_paid: 1000, amount_remaining: 1900 }),
    right: WITHHELD,
  },
  {
    situation: 'A second before the first sent invoice falls due.',
    objects: {
      subscription: { ...SENT, ...frozen('-1') },
      invoices: [{ ...FIRST, status: 'open', due_date: '+0' }],
    },
    right: GRANTED,
  },
  {
    situation: 'At the second in which the first sent invoice falls due.',
    objects: {
      subscription: { ...SENT, ...frozen('+0') },
      invoices: [{ ...FIRST, status: 'open', due_date: '+0' }],
    },
    right: WITHHELD,
  },
  {
    situation: 'Nothing has been tried to collect the first invoice yet.',
    objects: { subscription: CHARGED, invoices: [{ ...FIRST, status: 'open', created: '-60' }] },
    right: GRANTED,
  },
  {
    situation: 'There is no invoice yet, because the first period begins later.',
    objects: { subscription: { ...CHARGED, latest_invoice: null } },
    right: GRANTED,
  },
  {
    situation: 'The bank wants the customer to confirm the first payment.',
    objects: {
      subscription: { ...CHARGED, status: 'incomplete' },
      invoices: [{ ...FIRST, status: 'open', payments: payments('requires_action') }],
    },
    right: { status: null, limits: { devices: 0 }, findings: [] },
  },
]

playSituations([...WHICH_IS_FIRST, ...HIDDEN, ...HOW_IT_GOES_ON])
