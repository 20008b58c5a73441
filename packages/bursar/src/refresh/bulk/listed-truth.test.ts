import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { resource } from '../../../../../test/support/stripe-resources.ts'
import type { ListedFacts } from './listed-facts.store.ts'
import { listedTruth } from './listed-truth.ts'
import { UnpaidInvoices } from './unpaid-invoices.ts'

type Given = Record<string, unknown>

const FACTS: ListedFacts = {
  hasReversal: false,
  seeksOwner: false,
  isWithheld: false,
  hasPaid: 'itself',
}

/** An invoice of the subscription of which only these fields matter. */
function invoice(id: string, given: Given = {}): Stripe.Invoice {
  const parent = { subscription_details: { subscription: 'sub_1' } }
  const usual = { billing_reason: 'subscription_cycle', total: 2900, amount_due: 2900, parent }
  return resource('invoice', {
    id,
    ...usual,
    collection_method: 'charge_automatically',
    due_date: null,
    ...given,
  })
}

interface Case {
  readonly facts?: Partial<ListedFacts>
  readonly unpaid?: readonly Stripe.Invoice[]
}

/** What becomes of a subscription of a list: its certainty, or why it is read alone. */
function becomes(subscription: Given, { facts = {}, unpaid = [] }: Case = {}): string {
  const index = new UnpaidInvoices()
  index.add({ rows: unpaid, servedAt: READ_AT })
  const usual = { id: 'sub_1', customer: 'cus_1', collection_method: 'charge_automatically' }
  const items = { object: 'list', data: [{ id: 'si_1', price: { id: 'price_1' } }] }
  const found = listedTruth(
    resource('subscription', { ...usual, items, test_clock: null, ...subscription }),
    {
      account: '',
      facts: { ...FACTS, ...facts },
      unpaid: index,
      claimedAt: new Date('2026-03-15T12:00:00Z'),
      requestId: 'req_1',
    },
  )
  return found.kind === 'truth' ? found.certainty : found.because
}

const READ_AT = new Date('2026-03-15T12:00:00Z')
const NOW_SECONDS = READ_AT.getTime() / 1_000
const PAID = invoice('in_1', { status: 'paid' })
const FAILED = invoice('in_2', { status: 'open', attempted: true })
const DRAFT = invoice('in_3', { status: 'draft' })
const FIRST = { billing_reason: 'subscription_create' }
const UPGRADE = { billing_reason: 'subscription_update' }
const LATE = { status: 'past_due', latest_invoice: FAILED }
const CANCELED = { status: 'canceled', latest_invoice: PAID, ended_at: 1_770_000_000 }

test.each<[string, Given, Case, string]>([
  ['active and paid', { status: 'active', latest_invoice: PAID }, {}, 'whole'],
  ['active, its renewal is a draft', { status: 'active', latest_invoice: DRAFT }, {}, 'whole'],
  ['trialing', { status: 'trialing', latest_invoice: null }, {}, 'whole'],
  ['past due, and it has paid before', LATE, { unpaid: [FAILED] }, 'with_access'],
  ['past due of a tenant that has paid', LATE, { facts: { hasPaid: 'tenant' } }, 'grants'],
  ['past due of a tenant that has not', LATE, { facts: { hasPaid: 'unknown' } }, 'never_paid'],
  ['past due twice', LATE, { unpaid: [FAILED, DRAFT] }, 'several_unpaid'],
  ['past due beside an older invoice', LATE, { unpaid: [DRAFT] }, 'several_unpaid'],
  ['past due, and all is paid', { status: 'past_due', latest_invoice: PAID }, {}, 'none_unpaid'],
  ['unpaid', { status: 'unpaid', latest_invoice: FAILED }, { unpaid: [FAILED] }, 'with_access'],
  ['canceled lately', CANCELED, {}, 'with_access'],
  ['canceled long ago', { ...CANCELED, ended_at: 1_670_000_000 }, {}, 'whole'],
  ['canceled, and a payment taken back', CANCELED, { facts: { hasReversal: true } }, 'with_access'],
  ['a status of tomorrow', { status: 'dormant', latest_invoice: null }, {}, 'whole'],
])('%s', (_, subscription, given, expected) => {
  expect(becomes(subscription, given)).toBe(expected)
})

const ACTIVE = { status: 'active', latest_invoice: PAID }
const DEBITED = invoice('in_4', { ...FIRST, status: 'open', attempted: false })

test.each<[string, Given, Case, string]>([
  ['a list that expands no invoice', { ...ACTIVE, latest_invoice: 'in_1' }, {}, 'not_expanded'],
  ['a list that expands no clock', { ...ACTIVE, test_clock: 'clock_1' }, {}, 'not_expanded'],
  ['more items', { ...ACTIVE, items: { data: [], has_more: true } }, {}, 'more_items'],
  ['nobody owns it', ACTIVE, { facts: { seeksOwner: true } }, 'seeks_owner'],
  ['a payment taken back', ACTIVE, { facts: { hasReversal: true } }, 'reversal'],
  [
    'an invoice of this second',
    { status: 'active', latest_invoice: { ...DRAFT, created: NOW_SECONDS } },
    {},
    'newer_invoice',
  ],
  ['withheld until now', { ...LATE }, { facts: { isWithheld: true } }, 'withheld'],
  ['a first debit', { status: 'active', latest_invoice: DEBITED }, {}, 'payments'],
  [
    'an upgrade that was given up',
    { status: 'active', latest_invoice: invoice('in_5', { ...UPGRADE, status: 'uncollectible' }) },
    {},
    'unpaid_upgrade',
  ],
  ['no items at all', { ...ACTIVE, items: null }, {}, 'unreadable'],
])('a single read: %s', (_, subscription, given, expected) => {
  expect(becomes(subscription, given)).toBe(expected)
})

test('beyond what can be kept, any subscription may have an unpaid invoice', () => {
  const unpaid = new UnpaidInvoices(2)
  const of = (id: string, subscription: string) => {
    const parent = { subscription_details: { subscription } }
    return invoice(id, { parent })
  }
  const add = (...rows: Stripe.Invoice[]) => unpaid.add({ rows, servedAt: READ_AT })
  add(of('in_1', 'sub_1'))
  expect(unpaid.mayHaveOther('sub_3', null)).toBe(false)
  add(of('in_2', 'sub_2'), of('in_3', 'sub_3'), of('in_4', 'sub_1'))
  expect(unpaid.mayHaveOther('sub_3', null)).toBe(true)
  expect(unpaid.mayHaveOther('sub_2', 'in_2')).toBe(false)
  expect(unpaid.mayHaveOther('sub_1', 'in_1')).toBe(true)
})
