import { AppError } from '@bursar/wire/errors'
import { describe, expect, test } from 'vitest'
import {
  CUSTOMER_ID,
  INVOICE_OF_SUBSCRIPTION,
  resource,
  SUBSCRIPTION_ID,
} from '../../../../test/support/stripe-resources.ts'
import { subscriptionOfInvoice } from './answer/to-invoice.ts'
import { toCheckoutSnapshot, toSubscriptionSnapshot } from './to-snapshot.ts'

const at = (seconds: number) => new Date(seconds * 1000)

const READ = { invoices: [], hasPaid: false }
const snapshotOf = (given: Record<string, unknown> = {}) =>
  toSubscriptionSnapshot('', resource('subscription', given), READ)
const sessionOf = (given: Record<string, unknown> = {}) =>
  toCheckoutSnapshot('', resource('checkout.session', given))

const ITEM = resource('subscription').items.data[0]!

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return error instanceof AppError ? error.code : String(error)
  }
  return 'nothing was thrown'
}

describe('a subscription', () => {
  test('as Stripe sends it, in our words', () => {
    expect(toSubscriptionSnapshot('acct_1', resource('subscription'), READ)).toEqual({
      account: 'acct_1',
      stripeSubscriptionId: SUBSCRIPTION_ID,
      customerId: CUSTOMER_ID,
      stripeStatus: 'active',
      livemode: false,
      items: [
        {
          priceId: 'price_sample1',
          lookupKey: null,
          quantity: 1,
          termStart: at(1_770_000_100),
          termEnd: at(1_772_419_300),
        },
      ],
      cancelAt: at(1_770_000_200),
      canceledAt: at(1_770_000_300),
      endedAt: at(1_770_000_400),
      collectionPaused: true,
      collectionMethod: 'charge_automatically',
      isPausedByCustomer: false,
      ...READ,
      clockNow: null,
      resourceId: null,
    })
  })

  test('without what is optional', () => {
    const nothing = { cancel_at: null, cancel_at_period_end: false, canceled_at: null }
    const more = { ended_at: null, pause_collection: null, metadata: null }
    expect(snapshotOf({ ...nothing, ...more })).toMatchObject({
      cancelAt: null,
      canceledAt: null,
      endedAt: null,
      collectionPaused: false,
      resourceId: null,
    })
  })

  test('says who is sent an invoice, and is not charged', () => {
    const sent = { collection_method: 'send_invoice', status: 'canceled' }
    expect(snapshotOf(sent)).toMatchObject({ collectionMethod: 'send_invoice' })
  })

  test('ends at the period’s end when that is all that Stripe says', () => {
    const ending = { cancel_at: null, cancel_at_period_end: true }
    expect(snapshotOf(ending).cancelAt).toEqual(at(1_772_419_300))
  })

  test('of a metered price has it once', () => {
    const items = structuredClone(resource('subscription').items)
    delete items.data[0]!.quantity
    expect(snapshotOf({ items }).items[0]?.quantity).toBe(1)
  })

  test('names its customer also where that is expanded or deleted', () => {
    const deleted = { id: CUSTOMER_ID, object: 'customer', deleted: true }
    for (const customer of [resource('customer'), deleted]) {
      expect(snapshotOf({ customer }).customerId).toBe(CUSTOMER_ID)
    }
  })

  test('keeps a word of Stripe’s that we do not know', () => {
    expect(snapshotOf({ status: 'hibernating' }).stripeStatus).toBe('hibernating')
  })

  test('is live only when Stripe says so', () => {
    expect([true, false, undefined].map((livemode) => snapshotOf({ livemode }).livemode)).toEqual([
      true,
      false,
      false,
    ])
  })

  test.each([
    ['device-7', 'device-7'],
    ['a:b_c.d', 'a:b_c.d'],
    ['', null],
    ['x'.repeat(101), null],
    ['<script>', null],
    ['zoe@example.com', null],
  ])('for the resource %j is for %s', (resource_id, expected) => {
    expect(snapshotOf({ metadata: { resource_id } }).resourceId).toBe(expected)
  })

  test.each([
    ['an operator', {}, false],
    ['its customer, through us', { bursar_pause: 'customer' }, true],
    ['somebody, with another word', { bursar_pause: 'support' }, false],
  ])('whose collection is paused by %s', (_, metadata, expected) => {
    const pause_collection = { behavior: 'void', resumes_at: null }
    expect(snapshotOf({ metadata, pause_collection }).isPausedByCustomer).toBe(expected)
    expect(snapshotOf({ metadata, pause_collection: null }).isPausedByCustomer).toBe(false)
  })

  test('on a test clock lives by its time', () => {
    const test_clock = { id: 'clock_1', object: 'test_helpers.test_clock', frozen_time: 77 }
    expect(snapshotOf({ test_clock }).clockNow).toEqual(at(77))
    expect(snapshotOf({ test_clock: 'clock_1' }).clockNow).toBeNull()
  })

  test('with an item that has no period, no price or only a plan of old is read all the same', () => {
    const bare = { ...ITEM, current_period_start: undefined, current_period_end: undefined }
    const old = { id: 'si_2', price: undefined, plan: { id: 'gold21323' }, quantity: undefined }
    const none = { id: 'si_3', price: null, plan: null, quantity: 2 }
    const { items } = snapshotOf({ items: { data: [bare, old, none] } })
    expect(items).toMatchObject([
      { termStart: null, termEnd: null },
      { priceId: 'gold21323', quantity: 1 },
      { priceId: '(none)', quantity: 2 },
    ])
  })

  test('with words that we do not know in places that decide nothing is read all the same', () => {
    const strange = { collection_method: 'carrier_pigeon', metadata: undefined }
    expect(snapshotOf(strange)).toMatchObject({
      collectionMethod: 'charge_automatically',
      resourceId: null,
    })
  })

  test.each([
    ['no id', { id: undefined }],
    ['no customer', { customer: null }],
    ['no status', { status: undefined }],
    ['no items', { items: undefined }],
    ['items that are no list', { items: { data: {} } }],
    ['a date that is text', { canceled_at: '2026-01-01' }],
    ['a date beyond all time', { canceled_at: 1e15 }],
  ])('with %s is unreadable, never guessed', (_, given) => {
    expect(codeOf(() => snapshotOf(given))).toBe('OBJECT_UNREADABLE')
  })
})

describe('a checkout session', () => {
  test('as Stripe sends it, in our words', () => {
    expect(sessionOf()).toEqual({
      account: '',
      sessionId: 'cs_test_sample1',
      livemode: false,
      createdAt: at(1_770_000_000),
      mode: 'payment',
      status: 'open',
      paymentStatus: 'unpaid',
      paymentFailed: false,
      amountTotal: null,
      customerId: null,
      stripeSubscriptionId: null,
      prices: [],
      claimedTenantId: null,
      clientReferenceId: null,
      tenantReference: null,
      intentNonce: null,
      companyName: null,
      customerName: null,
      email: 'buyer@merchant.example',
      locales: [],
    })
  })

  test('with everything that says who bought what', () => {
    const price = resource('price')
    const given = {
      mode: 'subscription',
      status: 'complete',
      payment_status: 'paid',
      customer: { ...resource('customer'), preferred_locales: ['de-AT', 'x\n', 'en'] },
      subscription: resource('subscription'),
      client_reference_id: 'acme',
      metadata: { tenant_id: 'acme', bursar_intent: 'nonce', company_name: 'Acme' },
      customer_details: { email: null, name: 'Zoë' },
      line_items: { data: [{ price }, { price: null }] },
    }
    expect(sessionOf(given)).toMatchObject({
      mode: 'subscription',
      status: 'complete',
      paymentStatus: 'paid',
      paymentFailed: false,
      customerId: CUSTOMER_ID,
      stripeSubscriptionId: SUBSCRIPTION_ID,
      prices: [price.id],
      claimedTenantId: 'acme',
      clientReferenceId: 'acme',
      intentNonce: 'nonce',
      companyName: 'Acme',
      customerName: 'Zoë',
      email: null,
      locales: ['de-AT', 'en'],
    })
  })

  test('whose texts are blank says nothing', () => {
    const blank = { tenant_id: ' ', bursar_intent: '', company_name: '\n' }
    const given = { metadata: blank, client_reference_id: '', customer_details: null }
    expect(sessionOf(given)).toMatchObject({
      claimedTenantId: null,
      clientReferenceId: null,
      intentNonce: null,
      companyName: null,
      customerName: null,
      email: null,
    })
  })

  test('without a status is of none that we know', () => {
    expect(sessionOf({ status: null }).status).toBe('unknown')
  })

  test.each([
    ['no id', { id: '' }],
    ['no mode', { mode: undefined }],
    ['no payment status', { payment_status: null }],
    ['no date', { created: null }],
  ])('with %s is unreadable', (_, given) => {
    expect(codeOf(() => sessionOf(given))).toBe('OBJECT_UNREADABLE')
  })
})

test.each([
  ['since 2025-03-31', SUBSCRIPTION_ID],
  ['before 2025-03-31', SUBSCRIPTION_ID],
  ['of no subscription', null],
] as const)('the subscription of an invoice %s is %s', (age, expected) => {
  const invoice = resource('invoice', INVOICE_OF_SUBSCRIPTION[age])
  expect(subscriptionOfInvoice(invoice)).toBe(expected)
})
