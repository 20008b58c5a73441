import { cleanEmail, cleanText } from '@bursar/wire/text/clean-text'
import type Stripe from 'stripe'
import { idOf, localesOf } from '../../refresh/to-snapshot.ts'
import type { ListedCustomer } from './mapping/mapped.ts'

/** The customer of a listed subscription, in our words. */
export function toListedCustomer(customer: Stripe.Subscription['customer']): ListedCustomer {
  const customerId = idOf(customer)
  if (typeof customer === 'string') return namedOnly(customerId)
  if (customer.deleted === true) return { ...namedOnly(customerId), isDeleted: true }
  return {
    customerId,
    isDeleted: false,
    name: cleanText(customer.name),
    email: cleanEmail(customer.email),
    locales: localesOf(customer),
    metadata: customer.metadata ?? {},
  }
}

/** A customer of which nothing but the ID is known. */
export function namedOnly(customerId: string): ListedCustomer {
  return { customerId, isDeleted: false, name: null, email: null, locales: [], metadata: {} }
}
