import { describe, expect, test } from 'vitest'
import {
  CUSTOMER_ID,
  INVOICE_ID,
  INVOICE_OF_SUBSCRIPTION,
  resource,
  SUBSCRIPTION_ID,
  snapshotEvent,
  thinEvent,
} from '../../../../test/support/stripe-resources.ts'
import { readEnvelope } from '../ingress/read-envelope.ts'
import { findObject } from '../subscription/tracked-object.ts'
import { EVENT_TYPES } from './event-types.ts'
import { findEventObject } from './find-event-object.ts'

/** What the bytes of an event mark stale; null: nothing. */
function objectOf(body: Buffer) {
  const event = readEnvelope(body)
  if (typeof event === 'string') throw new Error(event)
  return findEventObject(event)
}

const object = (id: string, kind: string, account = '') => ({ account, id, kind })
const THE_SUBSCRIPTION = object(SUBSCRIPTION_ID, 'subscription')

const CHARGE_ID = 'ch_sample1'
/** A refund points at its charge: Stripe puts the charge's amounts right when a refund fails. */
const REFUND = { id: 're_sample1', object: 'refund', charge: CHARGE_ID }

const RESOURCE_BY_PREFIX = {
  'checkout.session': resource('checkout.session'),
  'customer.subscription': resource('subscription'),
  'charge.dispute': resource('dispute'),
  'charge.refunded': resource('charge'),
  'charge.refund.': REFUND,
  'refund.': REFUND,
  'invoice.finalization_failed': resource('invoice'),
  'invoice.payment_action_required': resource('invoice'),
  'invoice.': resource('invoice', INVOICE_OF_SUBSCRIPTION['since 2025-03-31']),
  'entitlements.': resource('entitlements.active_entitlement_summary', { customer: CUSTOMER_ID }),
  'customer.': resource('customer'),
}

const KIND_BY_PREFIX: Record<keyof typeof RESOURCE_BY_PREFIX, string> = {
  'checkout.session': 'checkout_session',
  'customer.subscription': 'subscription',
  'charge.dispute': 'dispute',
  'charge.refunded': 'charge',
  'charge.refund.': 'charge',
  'refund.': 'charge',
  'invoice.finalization_failed': 'invoice',
  'invoice.payment_action_required': 'invoice',
  'invoice.': 'subscription',
  'entitlements.': 'customer',
  'customer.': 'customer',
}

const prefixOf = (type: string) =>
  Object.keys(KIND_BY_PREFIX).find((prefix) =>
    type.startsWith(prefix),
  ) as keyof typeof KIND_BY_PREFIX

test.each(Object.keys(EVENT_TYPES))('%s marks its object stale', (type) => {
  const prefix = prefixOf(type)
  const body = snapshotEvent(type, RESOURCE_BY_PREFIX[prefix])
  expect(objectOf(body)?.kind).toBe(KIND_BY_PREFIX[prefix])
})

const isOfRefund = (type: string) => EVENT_TYPES[type as keyof typeof EVENT_TYPES] === 'charge'

test.each(Object.keys(EVENT_TYPES).filter((type) => !isOfRefund(type)))(
  'v1.%s, thin, marks the same kind or its invoice stale',
  (type) => {
    const prefix = prefixOf(type)
    const object: object = RESOURCE_BY_PREFIX[prefix]
    const related = 'id' in object ? { id: String(object.id), type: 'x' } : null
    const ids = prefix.startsWith('invoice.')
      ? { subscription: SUBSCRIPTION_ID }
      : { customer: CUSTOMER_ID }
    const body = thinEvent(`v1.${type}`, related, { data: ids })
    expect(objectOf(body)?.kind).toBe(KIND_BY_PREFIX[prefix])
  },
)

describe('a refund', () => {
  test('leads to its charge, expanded or not', () => {
    const body = snapshotEvent('refund.failed', { ...REFUND, charge: { id: CHARGE_ID } })
    expect(objectOf(body)).toEqual(object(CHARGE_ID, 'charge'))
  })

  test('of no charge concerns nobody, and neither does a thin one, which names none', () => {
    expect(objectOf(snapshotEvent('refund.updated', { ...REFUND, charge: null }))).toBeNull()
    const related = { id: REFUND.id, type: 'refund' }
    expect(objectOf(thinEvent('v1.refund.failed', related))).toBeNull()
  })
})

describe('the subscription of an invoice', () => {
  test.each(['since 2025-03-31', 'before 2025-03-31'] as const)('is found, %s', (age) => {
    const invoice = resource('invoice', INVOICE_OF_SUBSCRIPTION[age])
    expect(objectOf(snapshotEvent('invoice.paid', invoice))).toEqual(THE_SUBSCRIPTION)
  })

  test('is found where the sender expanded it', () => {
    const expanded = resource('subscription')
    const older = resource('invoice', { parent: undefined, subscription: expanded })
    expect(objectOf(snapshotEvent('invoice.paid', older))).toEqual(THE_SUBSCRIPTION)
    const details = { metadata: {}, subscription: expanded }
    const parent = { type: 'subscription_details', subscription_details: details } as const
    const newer = { ...resource('invoice'), parent }
    expect(objectOf(snapshotEvent('invoice.paid', newer))).toEqual(THE_SUBSCRIPTION)
  })

  test.each(['since 2025-03-31', 'before 2025-03-31'] as const)(
    'is found of an upcoming invoice, which has no id, %s',
    (age) => {
      for (const id of [undefined, null, 'upcoming_in_sample1']) {
        const invoice = { ...resource('invoice', INVOICE_OF_SUBSCRIPTION[age]), id }
        expect(objectOf(snapshotEvent('invoice.upcoming', invoice))).toEqual(THE_SUBSCRIPTION)
      }
    },
  )

  test('where there is none, the invoice itself is the object', () => {
    const invoice = resource('invoice', INVOICE_OF_SUBSCRIPTION['of no subscription'])
    const found = objectOf(snapshotEvent('invoice.paid', invoice))
    expect(found).toEqual(object(INVOICE_ID, 'invoice'))
  })

  test('an upcoming invoice of no subscription concerns nobody, whatever id it has', () => {
    for (const id of ['upcoming_in_sample1', INVOICE_ID]) {
      const invoice = { ...resource('invoice', { parent: null }), id }
      expect(objectOf(snapshotEvent('invoice.upcoming', invoice))).toBeNull()
    }
  })
})

describe('thin events', () => {
  const related = { id: SUBSCRIPTION_ID, type: 'subscription' }

  test.each([
    'v1.customer.subscription.updated',
    'v1.customer.subscription.trial_started',
    'v1.customer.subscription.collection_paused',
  ])('%s marks the subscription stale', (type) => {
    expect(objectOf(thinEvent(type, related))).toEqual(THE_SUBSCRIPTION)
  })

  test('that name only an invoice mark the invoice stale', () => {
    const invoice = { id: INVOICE_ID, type: 'invoice' }
    const found = objectOf(thinEvent('v1.invoice.payment_failed', invoice))
    expect(found).toEqual(object(INVOICE_ID, 'invoice'))
  })

  test('that name only a charge mark the charge stale', () => {
    const charge = { id: CHARGE_ID, type: 'charge' }
    expect(objectOf(thinEvent('v1.charge.refunded', charge))?.kind).toBe('charge')
  })

  test('name the connected account in their context', () => {
    const body = thinEvent('v1.customer.subscription.updated', related, { context: 'acct_1' })
    expect(objectOf(body)).toEqual(object(SUBSCRIPTION_ID, 'subscription', 'acct_1'))
  })

  test('of an organisation are of an account that we do not know', () => {
    const context = { context: 'org_1/acct_1' }
    const found = objectOf(thinEvent('v1.customer.subscription.updated', related, context))
    expect(found?.account).toBe('org_1/acct_1')
  })

  test('without a related object concern nobody', () => {
    expect(objectOf(thinEvent('v1.customer.subscription.updated', null))).toBeNull()
  })
})

test.each([
  'product.updated',
  'customer.created',
  'invoice.created',
  'customer.subscription.exploded',
  'constructor',
  'v1.customer.subscription.updated',
])('the type %s of a snapshot event is not for us', (type) => {
  expect(objectOf(snapshotEvent(type, resource('subscription')))).toBeNull()
})

test.each([
  'customer.subscription.updated',
  'v1.product.updated',
  'v1.v1.invoice.paid',
  'v2.invoice.paid',
  'v1.customer.subscription.item.added',
  'v2.core.account.updated',
  'v1.constructor',
])('the type %s of a thin event is not for us', (type) => {
  const related = { id: SUBSCRIPTION_ID, type: 'subscription' }
  expect(objectOf(thinEvent(type, related))).toBeNull()
})

test('an object that we do not follow concerns nobody', () => {
  const price = resource('price')
  expect(objectOf(snapshotEvent('customer.subscription.updated', price))).toBeNull()
})

test.each([
  ['sub_1', 'subscription'],
  ['cs_test_a1', 'checkout_session'],
  ['cs_live_a1', 'checkout_session'],
  ['cus_1', 'customer'],
  ['in_1', 'invoice'],
  ['ch_1', 'charge'],
  ['py_1', 'charge'],
  ['dp_1', 'dispute'],
  ['du_1', 'dispute'],
  ['si_1', undefined],
  ['sub', undefined],
  ['_1', undefined],
  ['', undefined],
  [`sub_${'x'.repeat(252)}`, undefined],
])('the id %s is of the kind %s', (id, kind) => {
  expect(findObject('', id)?.kind).toBe(kind)
})
