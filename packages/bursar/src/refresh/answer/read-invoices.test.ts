import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { resource } from '../../../../../test/support/stripe-resources.ts'
import { readInvoices } from './read-invoices.ts'

type Given = Record<string, unknown>

/** An invoice of which only these fields matter. */
function invoice(id: string, given: Given = {}): Stripe.Invoice {
  const usual = { billing_reason: 'subscription_cycle', total: 2900, amount_due: 2900 }
  return resource('invoice', {
    id,
    ...usual,
    collection_method: 'charge_automatically',
    due_date: null,
    ...given,
  })
}

/** What is asked of Stripe about a subscription, beside itself. */
async function readsOf(
  subscription: Given,
  listed: readonly Stripe.Invoice[] = [],
  hasReversal = false,
) {
  const asked: string[] = []
  const reads = {
    invoicesOf: async () => {
      asked.push('list')
      return [...listed]
    },
    paidInvoicesOf: async () => {
      asked.push('paid by the customer')
      return []
    },
    invoice: async (_: string, id: string) => {
      asked.push(`payments of ${id}`)
      const known = [...listed, subscription['latest_invoice'] as Stripe.Invoice]
      const object = known.find((one) => one.id === id)
      if (object === undefined) return { kind: 'not_found' as const }
      const intent = { id: 'pi_1', object: 'payment_intent', status: 'processing' }
      const payment = { type: 'payment_intent', payment_intent: intent }
      const payments = { object: 'list', data: [{ id: 'inpay_1', status: 'open', payment }] }
      const whole = { ...object, payments } as Stripe.Invoice
      return { kind: 'found' as const, object: whole, requestId: null }
    },
  }
  const given = { collection_method: 'charge_automatically', ...subscription }
  const read = await readInvoices(
    reads,
    { account: '', claimedAt: new Date('2026-03-15T12:00:00Z'), hasReversal },
    resource('subscription', given),
  )
  return { asked, ...read }
}

const FIRST = { billing_reason: 'subscription_create' }
const PAID = invoice('in_1', { status: 'paid' })
const OPEN = invoice('in_2', { status: 'open', attempted: true })

test.each<[string, Given, readonly string[]]>([
  ['active, the latest is paid', { status: 'active', latest_invoice: PAID }, []],
  ['active without an invoice', { status: 'active', latest_invoice: null }, []],
  ['trialing', { status: 'trialing', latest_invoice: OPEN }, []],
  ['unpaid', { status: 'unpaid', latest_invoice: OPEN }, []],
  [
    'active, sends invoices, the latest is paid',
    { status: 'active', collection_method: 'send_invoice', latest_invoice: PAID },
    [],
  ],
  [
    'active, sends invoices, the latest is open',
    { status: 'active', collection_method: 'send_invoice', latest_invoice: OPEN },
    ['list'],
  ],
  [
    'active, its first invoice is tried and open',
    { status: 'active', latest_invoice: invoice('in_9', { ...FIRST, status: 'open' }) },
    ['payments of in_9'],
  ],
  ['active, a later one is open', { status: 'active', latest_invoice: OPEN }, ['list']],
  ['past due, and something was paid', { status: 'past_due', latest_invoice: OPEN }, ['list']],
])('%s', async (_, subscription, expected) => {
  expect((await readsOf(subscription, [OPEN, PAID])).asked).toEqual(expected)
})

test.each([
  ['trialing', ['list']],
  ['active', ['list']],
  ['canceled', []],
])('%s, and a payment of it was taken back', async (status, expected) => {
  const { asked } = await readsOf({ status, latest_invoice: PAID }, [PAID], true)
  expect(asked).toEqual(expected)
})

test('past due, and nothing was ever paid on it: its customer is asked for', async () => {
  const { asked, hasPaid } = await readsOf({ status: 'past_due', latest_invoice: OPEN }, [OPEN])
  expect(asked).toEqual(['list', 'paid by the customer'])
  expect(hasPaid).toBe(false)
})

test('a first invoice whose bank debit is under way is processing', async () => {
  const latest = invoice('in_9', { ...FIRST, status: 'open', attempted: true })
  const { invoices } = await readsOf({ status: 'active', latest_invoice: latest })
  expect(invoices).toMatchObject([{ id: 'in_9', reason: 'first', payment: 'processing' }])
})

test('the newest comes first, whatever the order of the list', async () => {
  const [old, young] = [
    invoice('in_1', { created: 10, status: 'paid' }),
    invoice('in_2', { created: 20, status: 'open' }),
  ]
  const { invoices } = await readsOf({ status: 'past_due', latest_invoice: 'in_2' }, [old, young])
  expect(invoices.map(({ id }) => id)).toEqual(['in_2', 'in_1'])
})

test('what is billed once, and a part of a period, are no whole period', async () => {
  const details = { subscription_item: 'si_1', proration: false }
  const lines = [
    { parent: { type: 'subscription_item_details', subscription_item_details: details } },
    { parent: { subscription_item_details: { ...details, proration: true } } },
    { parent: { type: 'invoice_item_details', subscription_item_details: null } },
    { type: 'subscription', proration: false },
    { type: 'subscription', proration: true },
    { type: 'invoiceitem', proration: false },
  ]
  const latest = invoice('in_1', { status: 'paid', lines: { object: 'list', data: lines } })
  const { invoices } = await readsOf({ status: 'active', latest_invoice: latest })
  const whole = invoices[0]!.lines.map(({ isWholePeriod }) => isWholePeriod)
  expect(whole).toEqual([true, false, false, true, false, false])
})

test('an invoice with next to nothing in it is read all the same', async () => {
  const bare = { id: 'in_1', object: 'invoice', status: 'lost', billing_reason: 'whim' }
  const { invoices } = await readsOf({ status: 'active', latest_invoice: bare })
  expect(invoices).toMatchObject([
    { id: 'in_1', reason: 'other', status: 'other', isZero: false, createdAt: null, lines: [] },
  ])
})
