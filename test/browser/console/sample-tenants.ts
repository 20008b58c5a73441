import type { OperatorAnswer } from '../../../src/wire/operator/routes.ts'
import { type Amount, idAt, LONG_NAME, pageOf, tenantAt } from './sample-amount.ts'
import { before, DAY, HOUR, SAMPLE_NOW } from './sample-instant.ts'

type SubscriptionRow = OperatorAnswer<'subscriptions'>['rows'][number]
type TenantRow = OperatorAnswer<'tenants'>['rows'][number]
type History = OperatorAnswer<'tenant'>['history']

const STATUSES = ['GRACE', 'ACTIVE', 'TRIAL', 'SUSPENDED', 'EXPIRED'] as const
const NAMES = ['Acme Wind', 'Northern Turbines Ltd', 'Blue Harbour', 'Ada & Sons']

function tenantRowAt(amount: Amount, index: number): TenantRow {
  const isLong = amount === 'much' && index % 5 === 3
  return {
    tenant_id: tenantAt(amount, index),
    name: isLong ? LONG_NAME : (NAMES[index % 4] ?? 'Acme Wind'),
    status: STATUSES[index % 5] ?? 'ACTIVE',
    created_at: before((index + 20) * DAY),
  }
}

function subscriptionRowAt(amount: Amount, index: number): SubscriptionRow {
  const status = STATUSES[index % 5] ?? 'ACTIVE'
  const stripeId = index % 11 === 6 ? null : idAt('sub', index)
  return {
    subscription_id: stripeId ?? `bsub_${index}`,
    tenant_id: tenantAt(amount, index),
    plan_id: index % 3 === 0 ? 'starter' : 'professional',
    type: index % 6 === 5 ? 'ADDON' : 'MAIN',
    status,
    term_start: before(3 * DAY),
    term_end: before(-28 * DAY),
    grace_end: status === 'GRACE' ? before(-14 * DAY) : null,
    cancel_at: index % 4 === 1 ? before(-28 * DAY) : null,
    account: '',
    stripe_subscription_id: stripeId,
    updated_at: before(HOUR),
  }
}

/** Rows that are told apart, as the keys of a list need it. */
function distinct<Row extends TenantRow>(row: Row, index: number): Row {
  return index < 4
    ? row
    : { ...row, tenant_id: `${row.tenant_id}`.slice(0, 46) + String(1_000 + index) }
}

export const sampleTenants = (amount: Amount): OperatorAnswer<'tenants'> =>
  pageOf(amount, (index) => distinct(tenantRowAt(amount, index), index))

export const sampleSubscriptions = (amount: Amount): OperatorAnswer<'subscriptions'> =>
  pageOf(amount, (index) => subscriptionRowAt(amount, index))

function history(amount: Amount): History {
  const rows: History = [
    {
      audit_id: '1204',
      at: before(72),
      event_type: 'subscription_changed',
      actor: 'Stripe, by invoice.payment_failed',
      sentence: 'The payment failed: the subscription went from ACTIVE to GRACE.',
      status_from: 'ACTIVE',
      status_to: 'GRACE',
      changes: [
        { field: 'status', from: 'ACTIVE', to: 'GRACE' },
        { field: 'grace_end', from: null, to: '2026-03-18T10:00:00.000Z' },
      ],
    },
    {
      audit_id: '1100',
      at: before(30 * DAY),
      event_type: 'subscription_changed',
      actor: 'Stripe, by invoice.paid',
      sentence: 'The invoice was paid: the term was renewed.',
      status_from: 'ACTIVE',
      status_to: 'ACTIVE',
      changes: [{ field: 'term_end', from: before(30 * DAY), to: before(-DAY) }],
    },
    {
      audit_id: '1001',
      at: before(61 * DAY),
      event_type: 'subscription_created',
      actor: 'Stripe, by checkout.session.completed',
      sentence: 'A checkout was paid: the subscription began on the plan starter.',
      status_from: null,
      status_to: 'ACTIVE',
      changes: [],
    },
  ]
  if (amount === 'none') return []
  if (amount === 'little') return rows
  return Array.from({ length: 30 }, (_, index) => ({
    ...rows[index % 3]!,
    audit_id: String(2_000 - index),
  }))
}

export function sampleTenant(amount: Amount): OperatorAnswer<'tenant'> {
  const isMuch = amount === 'much'
  const subscriptions = { none: 0, little: 1, much: 12 }[amount]
  return {
    ...tenantRowAt(amount, isMuch ? 3 : 0),
    billing_email: isMuch
      ? `rechnungen@${LONG_NAME.slice(0, 60).toLowerCase()}.example`
      : 'ada@example.com',
    customers: Array.from({ length: isMuch ? 5 : 1 }, (_, index) => ({
      account: '',
      customer_id: idAt('cus', index),
      linked_at: before(60 * DAY),
      linked_by: 'checkout',
      is_billing_contact: index === 0,
      deleted_at: index === 4 ? before(DAY) : null,
    })),
    subscriptions: Array.from({ length: subscriptions }, (_, index) =>
      subscriptionRowAt(amount, index),
    ),
    open_findings: isMuch ? 7 : 0,
    history: history(amount),
  }
}

export function sampleSubscription(amount: Amount): OperatorAnswer<'subscription'> {
  return {
    ...subscriptionRowAt(amount, 0),
    tenant_name: amount === 'much' ? LONG_NAME : 'Acme Wind',
    cancelled_at: null,
    collection_paused: amount === 'much',
    customer_id: idAt('cus', 0),
    stripe_status: 'past_due',
    stripe_price_id: 'price_starter',
    resource_id: null,
    parent_subscription_id: null,
    items: [{ price_id: 'price_starter', plan_id: 'starter', quantity: 1 }],
    created_at: before(61 * DAY),
    subject: {
      dirty: amount === 'much',
      generation: 12,
      settled: amount === 'much' ? 11 : 12,
      attempts: amount === 'much' ? 3 : 0,
      last_error: amount === 'much' ? 'STRIPE_UNAVAILABLE' : null,
      recheck_at: before(-14 * DAY),
    },
    history: history(amount),
  }
}

export function sampleExplanation(amount: Amount): OperatorAnswer<'explain'> {
  const none = amount === 'none'
  const because = [
    ['Its only subscription is in grace, and a subscription in grace still gives access.', null],
    ['Stripe calls the subscription past due, which is GRACE until 18 March 2026.', 'evt'],
    ['The invoice of 4 March 2026 over $20.00 could not be paid: the card was declined.', 'evt'],
    ['The grace of 14 days is counted from the date of that invoice.', null],
  ] as const
  return {
    kind: 'tenant',
    id: 'acme-wind',
    tenant_id: 'acme-wind',
    as_of: SAMPLE_NOW,
    is_past: false,
    status: none ? 'PENDING' : 'GRACE',
    has_access: !none,
    sentence: none
      ? 'Acme Wind has no subscription yet, so nothing is granted.'
      : 'Acme Wind is in GRACE because the payment of 4 March 2026 failed; it keeps its access until 18 March 2026.',
    because: none
      ? []
      : because.map(([sentence, event], index) => ({
          at: before(72 + index * 60),
          sentence,
          audit_id: String(1_204 - index),
          event_ids: event === null ? [] : [idAt('evt', index)],
          stripe_request_id: event === null ? null : 'req_8sJ2kLmQ4vX1Zp',
        })),
    next: none
      ? []
      : [
          { at: before(-2 * DAY), sentence: 'Stripe tries the card again.' },
          { at: before(-14 * DAY), sentence: 'If nothing is paid, the subscription is SUSPENDED.' },
        ],
    subscriptions: none
      ? []
      : Array.from({ length: amount === 'much' ? 6 : 1 }, (_, index) => ({
          subscription_id: idAt('sub', index),
          status: STATUSES[index % 5] ?? ('ACTIVE' as const),
          plan_id: 'starter',
          term_end: before(-28 * DAY),
          grace_end: before(-14 * DAY),
        })),
    open_findings:
      amount === 'much'
        ? [{ finding_id: '4711', kind: 'refund', title: 'A payment was refunded' }]
        : [],
  }
}

export const sampleAudit = (amount: Amount): OperatorAnswer<'audit'> =>
  pageOf(amount, (index) => ({
    audit_id: String(1_204 - index),
    source: 'ledger' as const,
    tenant_id: tenantAt(amount, index),
    sequence: 31 - (index % 30),
    event_type: index % 3 === 2 ? 'override_granted' : 'subscription_changed',
    actor_type: index % 3 === 2 ? 'operator' : 'stripe',
    actor_id: index % 3 === 2 ? 'ada@example.com' : idAt('evt', index),
    actor_name: null,
    reason: index % 3 === 2 ? 'Promised on the phone until the new contract is signed.' : null,
    sentence:
      index % 3 === 2
        ? 'Ada Lovelace granted devices without a limit until 1 April 2026.'
        : 'The subscription went from ACTIVE to GRACE.',
    details: { status: { from: 'ACTIVE', to: 'GRACE' }, grace_end: '2026-03-18T10:00:00.000Z' },
    created_at: before(index * HOUR + 72),
    hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  }))

export const sampleVerification: OperatorAnswer<'verifyAudit'> = {
  ok: true,
  tenants: 412,
  rows: 120_433,
  breaks: [],
  breaks_found: 0,
  verified_at: SAMPLE_NOW,
}
