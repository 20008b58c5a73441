import { type Books, textOf } from './books.ts'
import type { Json, Merchant } from './contract.ts'
import { retrieve } from './stripe-reader.ts'

/**
 * Whose customer this is. A session must carry the intent of a checkout that we started; each
 * intent serves one customer. Gives false for what is on hold.
 */
export async function ownerFor(
  merchant: Merchant,
  books: Books,
  session: Json,
  customer: string,
): Promise<boolean> {
  const metadata = (session['metadata'] ?? {}) as Json
  const intent = textOf(metadata, 'checkout_intent')
  const email = textOf((session['customer_details'] ?? {}) as Json, 'email') ?? ''
  if (books.owners.has(customer)) return true
  if (merchant.has('same-name-same-tenant'))
    return open(books, { customer, email, tenant: await slug(merchant, customer) })
  if (merchant.has('email-is-identity') && books.users.has(email)) {
    return open(books, { customer, email, tenant: books.users.get(email) ?? '' })
  }
  if (merchant.has('reference-is-owner') && textOf(session, 'client_reference_id')) {
    return rebind(books, customer, textOf(session, 'client_reference_id') ?? '')
  }
  if (merchant.has('metadata-rebinds') && textOf(metadata, 'tenant_id')) {
    return rebind(books, customer, textOf(metadata, 'tenant_id') ?? '')
  }
  if (intent === null || !/^probe-[0-9a-f]{16}$/.test(intent)) {
    return merchant.has('unmarked-provisions')
      ? open(books, { customer, email, tenant: customer })
      : false
  }
  const user = books.usedIntents.get(intent)
  if (user !== undefined && user !== customer) {
    return merchant.has('intent-twice') ? rebind(books, customer, intent) : false
  }
  books.usedIntents.set(intent, customer)
  return open(books, { customer, email, tenant: intent })
}

function open(books: Books, who: { customer: string; email: string; tenant: string }): boolean {
  books.owners.set(who.customer, who.tenant)
  if (who.email !== '') books.users.set(who.email, who.tenant)
  books.effects.provisioned += 1
  return true
}

/** The fault itself: what the tenant had belongs to the newcomer now. */
function rebind(books: Books, customer: string, tenant: string): boolean {
  for (const [other, owned] of books.owners) if (owned === tenant) books.owners.delete(other)
  for (const row of books.rows.filter((found) => found.tenant === tenant)) row.customer = customer
  books.owners.set(customer, tenant)
  return true
}

async function slug(merchant: Merchant, customer: string): Promise<string> {
  const found = await retrieve(merchant, `/v1/customers/${customer}`)
  const name = textOf(found ?? {}, 'name') ?? customer
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
}
