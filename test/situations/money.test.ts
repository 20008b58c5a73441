import { playSituations, type Situation } from './support/play-situation.ts'

const ACTIVE = { status: 'active', latest_invoice: 'in_1' }
const PAID = {
  id: 'in_1',
  status: 'paid',
  created: '-10d',
  status_transitions: { paid_at: '-10d' },
}
const BOUGHT = { subscription: ACTIVE, invoices: [PAID] }
const charge = (refunded: number, refunds: readonly object[] = []) => ({
  livemode: false,
  customer: 'cus_1',
  currency: 'usd',
  amount: 2900,
  amount_captured: 2900,
  amount_refunded: refunded,
  refunded: refunded === 2900,
  payment_intent: 'pi_1',
  refunds: { object: 'list', data: refunds },
})
const dispute = (status: string) => ({
  livemode: false,
  status,
  amount: 2900,
  currency: 'usd',
  evidence_details: { due_by: '+7d' },
  charge: { id: 'ch_1', object: 'charge', ...charge(0) },
})

/** Money and access disagree, and nobody would be told. */
const DISAGREE: readonly Situation[] = [
  {
    situation: 'Two browser tabs: two paid checkouts of one customer for the same plan.',
    before: [BOUGHT],
    objects: {
      subscriptions: [
        { id: 'sub_1', ...ACTIVE },
        { id: 'sub_2', ...ACTIVE, latest_invoice: null },
      ],
      invoices: [PAID],
    },
    events: ['customer.subscription.created sub_2', 'customer.subscription.updated sub_1'],
    right: { status: 'ACTIVE', findings: ['two_main_subscriptions'] },
  },
  {
    situation: 'One of two main subscriptions was ended by support.',
    before: [
      {
        subscriptions: [
          { id: 'sub_1', ...ACTIVE },
          { id: 'sub_2', ...ACTIVE, latest_invoice: null },
        ],
        invoices: [PAID],
      },
    ],
    objects: {
      subscriptions: [
        { id: 'sub_1', ...ACTIVE },
        { id: 'sub_2', status: 'canceled', ended_at: '-1h', canceled_at: '-1h' },
      ],
      invoices: [PAID],
    },
    events: ['customer.subscription.deleted sub_2'],
    right: { status: 'ACTIVE', findings: [] },
  },
  {
    situation: 'A company has one subscription for each of two sites.',
    objects: {
      subscriptions: [
        { id: 'sub_1', ...ACTIVE, metadata: { resource_id: 'site-1' } },
        { id: 'sub_2', ...ACTIVE, latest_invoice: null, metadata: { resource_id: 'site-2' } },
      ],
      invoices: [PAID],
    },
    events: ['customer.subscription.created sub_1', 'customer.subscription.created sub_2'],
    right: { status: 'ACTIVE', findings: [] },
  },
  {
    situation: 'The subscription is unpaid, and the customer pays the older of two invoices.',
    before: [BOUGHT],
    objects: {
      subscription: { status: 'unpaid', latest_invoice: 'in_3' },
      invoices: [
        { id: 'in_3', status: 'open', created: '-20d' },
        { id: 'in_2', status: 'paid', created: '-50d', status_transitions: { paid_at: '-60' } },
      ],
    },
    events: ['invoice.paid in_2'],
    right: { status: 'SUSPENDED', findings: ['paid_without_access'] },
  },
  {
    situation: 'The subscription is unpaid, an invoice is paid, and Stripe goes on with drafts.',
    before: [BOUGHT],
    objects: {
      subscription: { status: 'unpaid', latest_invoice: 'in_3' },
      invoices: [
        { id: 'in_3', status: 'draft', created: '-20d' },
        { id: 'in_2', status: 'paid', created: '-50d', status_transitions: { paid_at: '-60' } },
      ],
    },
    events: ['invoice.paid in_2'],
    right: { status: 'SUSPENDED', findings: ['paid_without_access'] },
  },
  {
    situation: 'The subscription is unpaid, and nothing was paid since.',
    before: [BOUGHT],
    objects: {
      subscription: { status: 'unpaid', latest_invoice: 'in_2' },
      invoices: [
        { id: 'in_2', status: 'open', created: '-40d' },
        { ...PAID, created: '-70d', status_transitions: { paid_at: '-70d' } },
      ],
    },
    right: { status: 'SUSPENDED', findings: [] },
  },
  {
    situation: 'The subscription ended a week ago; today an old invoice of it is paid.',
    before: [BOUGHT],
    objects: {
      subscription: {
        status: 'canceled',
        ended_at: '-7d',
        canceled_at: '-7d',
        latest_invoice: 'in_2',
      },
      invoices: [
        { id: 'in_2', status: 'paid', created: '-30d', status_transitions: { paid_at: '-60' } },
      ],
    },
    events: ['invoice.paid in_2'],
    right: { status: 'EXPIRED', findings: ['paid_without_access'] },
  },
  {
    situation: 'The last usage is billed when the subscription ends, and paid an hour later.',
    before: [BOUGHT],
    objects: {
      subscription: {
        status: 'canceled',
        ended_at: '-7d',
        canceled_at: '-7d',
        latest_invoice: 'in_2',
      },
      invoices: [
        { id: 'in_2', status: 'paid', created: '-7d', status_transitions: { paid_at: '-6d' } },
      ],
    },
    right: { status: 'EXPIRED', findings: [] },
  },
  {
    situation: 'The renewal could not be finalized: its invoice has been a draft for three days.',
    before: [BOUGHT],
    objects: {
      subscription: { status: 'active', latest_invoice: 'in_2' },
      invoices: [{ id: 'in_2', status: 'draft', created: '-3d' }, PAID],
    },
    right: { status: 'ACTIVE', findings: ['draft_overdue'] },
  },
  {
    situation: 'The renewal is a draft for the hour that Stripe waits.',
    before: [BOUGHT],
    objects: {
      subscription: { status: 'active', latest_invoice: 'in_2' },
      invoices: [{ id: 'in_2', status: 'draft', created: '-3000' }, PAID],
    },
    right: { status: 'ACTIVE', findings: [] },
  },
  {
    situation: 'Support has paused collection and keeps the invoices as drafts.',
    before: [BOUGHT],
    objects: {
      subscription: {
        status: 'active',
        latest_invoice: 'in_2',
        pause_collection: { behavior: 'keep_as_draft' },
      },
      invoices: [{ id: 'in_2', status: 'draft', created: '-20d' }, PAID],
    },
    right: { status: 'ACTIVE', findings: [] },
  },
  {
    situation: 'Stripe says active, and the first sent invoice was written off.',
    objects: {
      subscription: { ...ACTIVE, collection_method: 'send_invoice' },
      invoices: [
        {
          id: 'in_1',
          status: 'uncollectible',
          created: '-40d',
          billing_reason: 'subscription_create',
        },
      ],
    },
    right: { status: null, findings: ['withheld_active'] },
  },
]

/** Money events that nobody listened to, and findings that outlived their truth. */
const MONEY_EVENTS: readonly Situation[] = [
  {
    situation: 'The payment is refunded in full.',
    before: [BOUGHT],
    objects: { ...BOUGHT, charge: charge(2900) },
    events: ['charge.refunded'],
    right: { status: 'ACTIVE', findings: ['refund'] },
  },
  {
    situation: 'Nothing is refunded: the charge was only updated.',
    before: [BOUGHT],
    objects: { ...BOUGHT, charge: charge(0) },
    events: ['charge.refunded'],
    right: { findings: [] },
  },
  {
    situation: 'A refund by bank transfer was canceled before it went out.',
    before: [BOUGHT],
    objects: { ...BOUGHT, charge: charge(0, [{ created: 1, status: 'canceled' }]) },
    events: ['charge.refunded'],
    right: { findings: [] },
  },
  {
    situation: 'A refund failed: the customer did not get the money.',
    before: [BOUGHT],
    objects: { ...BOUGHT, charge: charge(0, [{ created: 1, status: 'failed' }]) },
    events: ['charge.refunded'],
    right: { status: 'ACTIVE', findings: ['refund'] },
  },
  {
    situation: 'A refund of a bank debit fails days later: its finding says so.',
    before: [{ ...BOUGHT, charge: charge(2900), events: ['charge.refunded'] }],
    objects: { ...BOUGHT, charge: charge(0, [{ created: 1, status: 'failed' }]) },
    events: ['refund.failed', 'refund.updated', 'charge.refund.updated'],
    right: { status: 'ACTIVE', findings: ['refund'], severities: ['action'] },
  },
  {
    situation: 'A refund is canceled before it goes out: its finding is closed.',
    before: [{ ...BOUGHT, charge: charge(2900), events: ['charge.refunded'] }],
    objects: { ...BOUGHT, charge: charge(0, [{ created: 1, status: 'canceled' }]) },
    events: ['refund.updated'],
    right: { status: 'ACTIVE', findings: [] },
  },
  {
    situation: 'A renewal cannot be finalized: the customer has no address for the tax.',
    before: [BOUGHT],
    objects: {
      subscription: { status: 'active', latest_invoice: 'in_2' },
      invoices: [
        {
          id: 'in_2',
          status: 'draft',
          created: '-3600',
          last_finalization_error: { code: 'customer_tax_location_invalid', type: 'x' },
        },
        PAID,
      ],
    },
    events: ['invoice.finalization_failed in_2'],
    right: { status: 'ACTIVE', findings: ['invoice_not_finalized'] },
  },
  {
    situation: 'A payment of another product is refunded, by nobody of ours.',
    before: [BOUGHT],
    objects: { ...BOUGHT, charge: { ...charge(2900), customer: null } },
    events: ['charge.refunded'],
    right: { findings: [] },
  },
  {
    situation: 'A payment is disputed.',
    before: [BOUGHT],
    objects: { ...BOUGHT, dispute: dispute('needs_response') },
    events: ['charge.dispute.created'],
    right: { status: 'ACTIVE', findings: ['dispute'] },
  },
  {
    situation: 'The dispute was won.',
    before: [BOUGHT],
    objects: { ...BOUGHT, dispute: dispute('won') },
    events: ['charge.dispute.created', 'charge.dispute.closed'],
    right: { status: 'ACTIVE', findings: [] },
  },
  {
    situation: 'The dispute was lost: the money is gone.',
    before: [BOUGHT],
    objects: { ...BOUGHT, dispute: dispute('lost') },
    events: ['charge.dispute.closed'],
    right: { status: 'ACTIVE', findings: ['dispute'] },
  },
  {
    situation: 'A sent invoice is overdue.',
    before: [BOUGHT],
    objects: {
      subscription: {
        status: 'past_due',
        collection_method: 'send_invoice',
        latest_invoice: 'in_2',
      },
      invoices: [
        { id: 'in_2', status: 'open', created: '-31d', finalized_at: '-31d', due_date: '-1d' },
        { ...PAID, created: '-61d' },
      ],
    },
    events: ['invoice.overdue in_2'],
    right: { status: 'GRACE', graceEnd: 13, findings: [] },
  },
]

playSituations([...DISAGREE, ...MONEY_EVENTS])
