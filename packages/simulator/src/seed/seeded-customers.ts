import type Stripe from 'stripe'
import { newCustomer } from '../objects/new-customer.ts'
import { newCardPaymentMethod } from '../objects/new-payment-method.ts'
import type { CustomerOutline, PaymentMethodOutline } from '../world/collection/outlines.ts'
import type { SeededObjects } from '../world/collection/seeded-objects.ts'
import { makeToken } from '../world/make-id.ts'
import type { CustomerRow } from './rows.ts'
import { isPastDue } from './rows.ts'
import type { SeedFrame } from './seed-frame.ts'
import type { SeededIds } from './seeded-ids.ts'

const CARD_LIFE_YEARS = 8
const PREFIX_LENGTH = 8
const TENANT_DIGITS = 6

export function emailOf({ number }: CustomerRow): string {
  return `customer-${number + 1}@example.com`
}

function nameOf({ number }: CustomerRow): string {
  return `Customer ${number + 1}`
}

/** The tenant of a customer, as metadata. */
export function tenantMetadata({ plan }: SeedFrame, { tenant }: CustomerRow): Stripe.Metadata {
  if (tenant === null) return {}
  return { [plan.tenantKey]: `tenant_${String(tenant + 1).padStart(TENANT_DIGITS, '0')}` }
}

export function invoicePrefixOf(ids: SeededIds, { number }: CustomerRow): string {
  return makeToken(PREFIX_LENGTH, ids.randomOf(number)).toUpperCase()
}

export function seededCustomers(frame: SeedFrame): SeededObjects<Stripe.Customer, CustomerOutline> {
  const { ids, livemode, rows } = frame
  const rowAt = (number: number): CustomerRow => rows.customers[number]!
  const tombstone = (id: string): Stripe.DeletedCustomer => ({
    id,
    object: 'customer',
    deleted: true,
  })
  return {
    size: rows.customers.length,
    idAt: (number) => ids.customers.at(number),
    numberOf: (id) => numberIn(rows.customers, ids.customers, id),
    createdAt: (number) => rowAt(number).created,
    ownedBy: () => [],
    tombstoneAt: (number) =>
      rowAt(number).deleted ? JSON.stringify(tombstone(ids.customers.at(number))) : null,
    outlineAt(number) {
      const row = rowAt(number)
      return {
        created: row.created,
        email: emailOf(row),
        test_clock: null,
      }
    },
    objectAt: (number) => customerOf(frame, rowAt(number), livemode),
  }
}

export function customerOf(frame: SeedFrame, row: CustomerRow, livemode: boolean): Stripe.Customer {
  const { ids } = frame
  const customer = newCustomer({
    id: ids.customers.at(row.number),
    created: row.created,
    livemode,
    email: emailOf(row),
    name: nameOf(row),
    metadata: tenantMetadata(frame, row),
    invoicePrefix: invoicePrefixOf(ids.customers, row),
  })
  const invoices = row.subscriptions.reduce((sum, each) => sum + each.invoices.length, 0)
  customer.currency = row.currency
  customer.delinquent = row.subscriptions.some((one) => isPastDue(one) || one.status === 'unpaid')
  customer.next_invoice_sequence = invoices + 1
  if (row.card !== 'none') {
    customer.invoice_settings.default_payment_method = ids.paymentMethods.at(row.number)
  }
  return customer
}

/** The card of each customer that has one. It has the number of its customer. */
export function seededPaymentMethods(
  frame: SeedFrame,
): SeededObjects<Stripe.PaymentMethod, PaymentMethodOutline> {
  const { ids, rows } = frame
  const holders = rows.customers.filter(({ card }) => card !== 'none')
  const places = new Map(holders.map((row, place) => [row.number, place]))
  const holder = (place: number): CustomerRow => holders[place]!
  return {
    size: holders.length,
    idAt: (place) => ids.paymentMethods.at(holder(place).number),
    numberOf: (id) => places.get(ids.paymentMethods.numberOf(id) ?? -1),
    createdAt: (place) => holder(place).created,
    tombstoneAt: () => null,
    ownedBy(customer) {
      const place = places.get(ids.customers.numberOf(customer) ?? -1)
      return place === undefined ? [] : [place]
    },
    outlineAt(place) {
      const { created, number } = holder(place)
      return {
        created,
        get customer() {
          return ids.customers.at(number)
        },
      }
    },
    objectAt: (place) => methodOf(frame, holder(place)),
  }
}

/** The card of a customer, or the one that a customer without a card once had. */
export function methodOf({ ids, livemode }: SeedFrame, row: CustomerRow): Stripe.PaymentMethod {
  return newCardPaymentMethod({
    id: ids.paymentMethods.at(row.number),
    created: row.created,
    livemode,
    customer: row.card === 'none' ? null : ids.customers.at(row.number),
    brand: 'visa',
    last4: row.card === 'failing' ? '0341' : '4242',
    funding: 'credit',
    country: 'US',
    fingerprint: makeToken(16, ids.paymentMethods.randomOf(row.number)),
    expYear: new Date(row.created * 1000).getUTCFullYear() + CARD_LIFE_YEARS,
    billing: { email: emailOf(row), name: nameOf(row) },
  })
}

/** The number in an ID, if a row has it. */
export function numberIn(
  rows: { readonly length: number },
  ids: SeededIds,
  id: string,
): number | undefined {
  const number = ids.numberOf(id)
  return number === undefined || number >= rows.length ? undefined : number
}
