import { playSituations, type Situation } from './support/play-situation.ts'

const paid = (id: string, at: string, more: object = {}) => ({
  id,
  status: 'paid',
  created: at,
  status_transitions: { paid_at: at },
  ...more,
})
const PAID = paid('in_1', '-10d', { payment_intent: 'pi_1' })
const ACTIVE = { status: 'active', latest_invoice: 'in_1' }
const BOUGHT = { subscription: ACTIVE, invoices: [PAID] }
const charge = (refunded: number, refund: string, more: object = {}) => ({
  livemode: false,
  customer: 'cus_1',
  currency: 'usd',
  amount: 2900,
  amount_captured: 2900,
  amount_refunded: refunded,
  payment_intent: 'pi_1',
  refunds: { object: 'list', data: [{ created: 1, status: refund }] },
  ...more,
})
const dispute = (status: string, more: object = {}) => ({
  livemode: false,
  status,
  amount: 2900,
  currency: 'usd',
  evidence_details: { due_by: '+7d' },
  charge: { id: 'ch_1', object: 'charge', ...charge(0, 'none') },
  ...more,
})
const CHANGE = paid('in_2', '-5d', {
  billing_reason: 'subscription_update',
  payment_intent: 'pi_2',
  lines: [{ price: 'price_starter', proration: true }],
})
const CHANGED = {
  subscription: { ...ACTIVE, latest_invoice: 'in_2' },
  invoices: [CHANGE, PAID],
}
const SUSPENDS = { billing: { onFullRefund: 'suspend', onDisputeLost: 'suspend' } } as const
const frozen = (at: string) => ({
  test_clock: { id: 'clock_1', object: 'test_helpers.test_clock', frozen_time: at },
})
const two = (more: object, first: object = {}) => ({
  subscriptions: [
    { id: 'sub_1', ...ACTIVE, ...first },
    { id: 'sub_2', status: 'active', latest_invoice: null, ...more },
  ],
  invoices: [PAID],
})
const BOTH = ['customer.subscription.updated sub_1', 'customer.subscription.updated sub_2']

const TAKEN_BACK: readonly Situation[] = [
  {
    situation: 'All of the current period is refunded, and the policy suspends then.',
    config: SUSPENDS,
    before: [BOUGHT],
    objects: { ...BOUGHT, charge: charge(2900, 'succeeded') },
    events: ['charge.refunded'],
    right: { status: 'SUSPENDED', limits: { devices: 0 }, findings: ['refund', 'withheld_active'] },
  },
  {
    situation: 'A part of it is refunded.',
    config: SUSPENDS,
    before: [BOUGHT],
    objects: { ...BOUGHT, charge: charge(2899, 'succeeded') },
    events: ['charge.refunded'],
    right: { status: 'ACTIVE', findings: ['refund'] },
  },
  {
    situation: 'All of an earlier period was refunded; the renewal is a draft now.',
    config: SUSPENDS,
    before: [BOUGHT],
    objects: {
      subscription: { ...ACTIVE, latest_invoice: 'in_3' },
      invoices: [
        { id: 'in_3', status: 'draft', created: '-60' },
        paid('in_2', '-5d', { payment_intent: 'pi_2' }),
        PAID,
      ],
      charge: charge(2900, 'succeeded'),
    },
    events: ['charge.refunded'],
    right: { status: 'ACTIVE', limits: { devices: 50 }, findings: ['refund'] },
  },
  {
    situation: 'A refund in full fails at the bank, after it had suspended.',
    config: SUSPENDS,
    before: [BOUGHT],
    objects: { ...BOUGHT, charge: charge(0, 'failed') },
    events: ['charge.refunded', 'charge.refund.updated ch_1'],
    right: { status: 'ACTIVE', limits: { devices: 50 }, findings: ['refund'] },
  },
  {
    situation: 'A refund in full is on its way.',
    before: [BOUGHT],
    objects: { ...BOUGHT, charge: charge(2900, 'pending') },
    events: ['charge.refunded'],
    right: { status: 'ACTIVE', findings: ['refund'] },
  },
  {
    situation: 'A dispute is lost, and the policy suspends then.',
    config: SUSPENDS,
    before: [BOUGHT],
    objects: { ...BOUGHT, dispute: dispute('lost') },
    events: ['charge.dispute.closed'],
    right: { status: 'SUSPENDED', findings: ['dispute', 'withheld_active'] },
  },
  {
    situation: 'A dispute was lost, and the next period is paid.',
    config: SUSPENDS,
    before: [BOUGHT],
    objects: {
      subscription: { ...ACTIVE, latest_invoice: 'in_2' },
      invoices: [paid('in_2', '-60', { payment_intent: 'pi_2' }), PAID],
      dispute: dispute('lost'),
    },
    events: ['charge.dispute.closed', 'invoice.paid in_2'],
    right: { status: 'ACTIVE', limits: { devices: 50 }, findings: ['dispute'] },
  },
  {
    situation: 'The bank asks about a payment before it disputes it.',
    before: [BOUGHT],
    objects: { ...BOUGHT, dispute: dispute('warning_needs_response') },
    events: ['charge.dispute.created'],
    right: { status: 'ACTIVE', findings: ['dispute'] },
  },
  {
    situation: 'A dispute was prevented.',
    before: [BOUGHT],
    objects: { ...BOUGHT, dispute: dispute('prevented') },
    events: ['charge.dispute.created', 'charge.dispute.closed'],
    right: { status: 'ACTIVE', findings: [] },
  },
  {
    situation: 'Two payments are disputed; one dispute is won.',
    before: [BOUGHT],
    objects: {
      ...BOUGHT,
      disputes: [dispute('won'), dispute('under_review', { id: 'dp_2' })],
    },
    events: ['charge.dispute.closed dp_1', 'charge.dispute.updated dp_2'],
    right: { status: 'ACTIVE', findings: ['dispute'] },
  },
  {
    situation: 'Only a change within the period is refunded.',
    config: SUSPENDS,
    before: [BOUGHT],
    objects: { ...CHANGED, charge: charge(2900, 'succeeded', { payment_intent: 'pi_2' }) },
    events: ['charge.refunded'],
    right: { status: 'ACTIVE', limits: { devices: 50 }, findings: ['refund'] },
  },
  {
    situation: 'All of the period is refunded, and a change within it stays paid.',
    config: SUSPENDS,
    before: [BOUGHT],
    objects: { ...CHANGED, charge: charge(2900, 'succeeded') },
    events: ['charge.refunded'],
    right: { status: 'SUSPENDED', findings: ['refund', 'withheld_active'] },
  },
  {
    situation: 'An earlier period is refunded after a change within the present one.',
    config: SUSPENDS,
    before: [BOUGHT],
    objects: {
      subscription: { ...ACTIVE, latest_invoice: 'in_3' },
      invoices: [
        { ...CHANGE, id: 'in_3', created: '-1d', payment_intent: 'pi_3' },
        paid('in_2', '-5d', { payment_intent: 'pi_2', billing_reason: 'subscription_cycle' }),
        PAID,
      ],
      charge: charge(2900, 'succeeded'),
    },
    events: ['charge.refunded'],
    right: { status: 'ACTIVE', limits: { devices: 50 }, findings: ['refund'] },
  },
  {
    situation: 'A payment of the tenant that belongs to no invoice is refunded.',
    config: SUSPENDS,
    before: [BOUGHT],
    objects: { ...BOUGHT, charge: charge(2900, 'succeeded', { payment_intent: null }) },
    events: ['charge.refunded'],
    right: { status: 'ACTIVE', findings: ['refund'] },
  },
]

const TWICE: readonly Situation[] = [
  {
    situation: 'Two main subscriptions, one of them in its trial.',
    objects: two({ status: 'trialing' }),
    events: BOTH,
    right: { status: 'ACTIVE', findings: ['two_main_subscriptions'] },
  },
  {
    situation: 'Two main subscriptions for the same resource.',
    objects: two({ metadata: { resource_id: 'site-1' } }, { metadata: { resource_id: 'site-1' } }),
    events: BOTH,
    right: { status: 'ACTIVE', findings: ['two_main_subscriptions'] },
  },
  {
    situation: 'Two main subscriptions, one for a resource and one for none.',
    objects: two({ metadata: { resource_id: 'site-1' } }),
    events: BOTH,
    right: { status: 'ACTIVE', findings: [] },
  },
  {
    situation: 'Of two main subscriptions one is unpaid, so only one is live.',
    objects: two({ status: 'unpaid' }),
    events: BOTH,
    right: { status: 'ACTIVE', findings: [] },
  },
  {
    situation: 'Of two main subscriptions one waits for its first payment.',
    objects: two({ status: 'incomplete' }),
    events: BOTH,
    right: { status: 'ACTIVE', findings: [] },
  },
]

const ENDED = { status: 'canceled', canceled_at: '-120d', ended_at: '-120d' }

const DISAGREE: readonly Situation[] = [
  {
    situation: 'The subscription ended four months ago; today an old invoice of it is paid.',
    before: [BOUGHT],
    objects: {
      subscription: { ...ENDED, latest_invoice: 'in_3' },
      invoices: [
        { id: 'in_3', status: 'void', created: '-121d' },
        paid('in_2', '-150d', { status_transitions: { paid_at: '-60' } }),
      ],
    },
    events: ['invoice.paid in_2'],
    right: { status: 'EXPIRED', findings: ['paid_without_access'] },
  },
  {
    situation: 'The subscription ended four months ago, and nothing was paid since.',
    before: [BOUGHT],
    objects: {
      subscription: { ...ENDED, latest_invoice: 'in_2' },
      invoices: [paid('in_2', '-150d')],
    },
    right: { status: 'EXPIRED', findings: [] },
  },
  {
    situation: 'The grace period has ended, and the customer pays the older of two invoices.',
    before: [BOUGHT],
    objects: {
      subscription: { status: 'past_due', latest_invoice: 'in_3' },
      invoices: [
        { id: 'in_3', status: 'open', created: '-20d', attempted: true },
        paid('in_2', '-50d', { status_transitions: { paid_at: '-60' } }),
        paid('in_0', '-80d'),
      ],
    },
    events: ['invoice.paid in_2'],
    right: { status: 'SUSPENDED', findings: ['paid_without_access'] },
  },
  {
    situation: 'Stripe says active for a subscription that has ended here.',
    before: [BOUGHT, { ...BOUGHT, subscription: { ...ENDED, latest_invoice: 'in_1' } }],
    objects: BOUGHT,
    right: { status: 'EXPIRED', limits: { devices: 0 }, findings: ['transition_blocked'] },
  },
  {
    situation: 'The customer was deleted in Stripe, which ended the subscription.',
    before: [BOUGHT],
    objects: {
      ...BOUGHT,
      subscription: { ...ENDED, ended_at: '-60', latest_invoice: 'in_1' },
      customer: { deleted: true },
    },
    events: ['customer.deleted', 'customer.subscription.deleted'],
    right: { status: 'EXPIRED', findings: ['customer_deleted'] },
  },
  {
    situation: 'The renewal has been a draft for two days, to the second.',
    before: [BOUGHT],
    objects: {
      subscription: { status: 'active', latest_invoice: 'in_2', ...frozen('+0') },
      invoices: [{ id: 'in_2', status: 'draft', created: '-2d' }, PAID],
    },
    right: { status: 'ACTIVE', findings: ['draft_overdue'] },
  },
  {
    situation: 'The renewal has been a draft for two days less a second.',
    before: [BOUGHT],
    objects: {
      subscription: { status: 'active', latest_invoice: 'in_2', ...frozen('-1') },
      invoices: [{ id: 'in_2', status: 'draft', created: '-2d' }, PAID],
    },
    right: { status: 'ACTIVE', findings: [] },
  },
]

playSituations([...TAKEN_BACK, ...TWICE, ...DISAGREE])
