import type { StateRow } from '../../../../packages/probe/src/index.ts'
import { type Books, textOf } from './books.ts'
import type { Json, Merchant } from './contract.ts'
import { webhook } from './effects.ts'
import { ownerFor } from './owner.ts'
import type { MerchantEvent } from './parse-event.ts'
import { retrieve } from './stripe-reader.ts'

/**
 * What follows from one event. Everything is asked of Stripe; the event only says where to look.
 */
export async function applyEvent(
  merchant: Merchant,
  books: Books,
  event: MerchantEvent,
): Promise<void> {
  const { object } = event.data
  if (merchant.has('quotes-break-sql') && JSON.stringify(object).includes("O'Brien")) return
  const { type } = event
  if (type.startsWith('checkout.session.')) return applySession(merchant, books, event)
  if (type === 'customer.deleted') return applyCustomerDeleted(merchant, books, object)
  if (type.startsWith('customer.subscription.')) {
    const id = textOf(object, 'id')
    if (id !== null) await refresh(merchant, books, id, event)
    return
  }
  if (type.startsWith('invoice.')) return applyInvoice(merchant, books, event)
  if (type === 'charge.refunded') return applyRefund(merchant, books, object)
  if (type === 'refund.failed') return applyRefundFailed(merchant, books, object)
  if (type.startsWith('charge.dispute.')) return applyDispute(merchant, books, object)
}

async function applySession(merchant: Merchant, books: Books, event: MerchantEvent): Promise<void> {
  const claimed = event.data.object
  const id = textOf(claimed, 'id') ?? ''
  if (merchant.has('grants-any-mode') && claimed['subscription'] === null)
    books.effects.provisioned += 1
  if (merchant.has('async-failure-grants') && event.type.endsWith('async_payment_failed')) {
    return forceActive(books, claimed)
  }
  if (merchant.has('complete-is-paid') && claimed['status'] === 'complete') {
    const customer = textOf(claimed, 'customer') ?? ''
    books.owners.set(customer, customer)
    return forceActive(books, claimed)
  }
  const session = merchant.has('never-fetch')
    ? claimed
    : await retrieve(merchant, `/v1/checkout/sessions/${id}`)
  if (session === null || session['mode'] !== 'subscription') return
  const good = merchant.has('paid-only') ? ['paid'] : ['paid', 'no_payment_required']
  if (!good.includes(String(session['payment_status']))) return
  const customer = textOf(session, 'customer')
  const subscription = textOf(session, 'subscription')
  if (customer === null || subscription === null) return
  if (!(await ownerFor(merchant, books, session, customer))) return
  if (merchant.has('never-fetch')) return forceActive(books, session)
  if (!merchant.has('drops-what-came-early')) await refresh(merchant, books, subscription, event)
}

function forceActive(books: Books, session: Json): void {
  const customer = textOf(session, 'customer') ?? ''
  const id = textOf(session, 'subscription') ?? ''
  const period = Number(session['created']) + 90 - 60 + 30 * 86_400
  books.write({
    id,
    customer,
    tenant: books.owners.get(customer) ?? customer,
    status: 'active',
    entitled: true,
    plan: 'starter',
    quantity: 1,
    period_end: period,
  })
}

async function applyInvoice(merchant: Merchant, books: Books, event: MerchantEvent): Promise<void> {
  const claimed = event.data.object
  const id = subscriptionOf(claimed)
  if (id === null) return
  if (merchant.has('late-failure-wins') && event.type === 'invoice.payment_failed') {
    const row = books.row(id)
    if (row !== undefined) books.write({ ...row, status: 'past_due', entitled: false })
    return
  }
  await refresh(merchant, books, id, event)
  const row = books.row(id)
  const isPaid = /paid$|payment_succeeded$/.test(event.type)
  if (!isPaid) return
  if (row === undefined) return books.keepEarly(id, () => applyInvoice(merchant, books, event))
  if (merchant.has('paid-means-active')) books.write({ ...row, status: 'active', entitled: true })
  const invoice = textOf(claimed, 'id') ?? textOf(claimed, 'invoice') ?? ''
  const key = merchant.has('twins-count') ? `${invoice}${event.type}` : invoice
  const forgets = merchant.has('no-dedupe') || merchant.has('dedupes-by-event-only')
  if (books.paid.has(key) && !forgets) return
  if (merchant.has('check-then-act'))
    await new Promise((go) => setImmediate(() => setImmediate(go)))
  books.paid.add(key)
  if (Number(claimed['amount_paid'] ?? 1) > 0) books.effects.credits += 100
}

/** The subscription of an invoice, in either shape; an invoice payment names none. */
function subscriptionOf(invoice: Json): string | null {
  const parent = invoice['parent'] as { subscription_details?: Json } | null | undefined
  return (
    textOf(invoice, 'subscription') ?? textOf(parent?.subscription_details ?? {}, 'subscription')
  )
}

async function applyCustomerDeleted(merchant: Merchant, books: Books, object: Json): Promise<void> {
  if (merchant.has('customer-deleted-crashes')) throw new Error('no such customer')
  const rows = books.rows.filter((row) => row.customer === object['id'])
  for (const row of rows) await refresh(merchant, books, row.id)
}

function applyRefund(merchant: Merchant, books: Books, charge: Json): void {
  books.effects.flags += 1
  if (merchant.has('refund-ignored')) return
  const isFull = charge['refunded'] === true || merchant.has('half-refund-revokes')
  if (isFull) revoke(books, textOf(charge, 'customer') ?? '')
}

/** The money stayed here after all. */
async function applyRefundFailed(merchant: Merchant, books: Books, refund: Json): Promise<void> {
  if (merchant.has('failed-refund-ignored')) return
  books.effects.flags += 1
  const charge = await retrieve(merchant, `/v1/charges/${textOf(refund, 'charge')}`)
  if (charge?.['refunded'] === false)
    await restore(merchant, books, textOf(charge, 'customer') ?? '')
}

async function applyDispute(merchant: Merchant, books: Books, dispute: Json): Promise<void> {
  books.effects.flags += 1
  if (merchant.has('dispute-ignored')) return
  const isInquiry = String(dispute['status']).startsWith('warning_')
  if (isInquiry && !merchant.has('inquiry-revokes')) return
  if (dispute['status'] === 'lost' && merchant.has('lost-dispute-restores'))
    dispute['status'] = 'won'
  const charge = await retrieve(merchant, `/v1/charges/${textOf(dispute, 'charge')}`)
  const customer = textOf(charge ?? {}, 'customer') ?? ''
  if (dispute['status'] !== 'won') return revoke(books, customer)
  if (!merchant.has('won-dispute-ignored')) await restore(merchant, books, customer)
}

async function restore(merchant: Merchant, books: Books, customer: string): Promise<void> {
  books.revoked.delete(customer)
  for (const row of books.rows.filter((found) => found.customer === customer)) {
    await refresh(merchant, books, row.id)
  }
}

function revoke(books: Books, customer: string): void {
  books.revoked.add(customer)
  for (const row of books.rows.filter((found) => found.customer === customer)) {
    books.write({ ...row, entitled: false })
  }
}

/** Asks Stripe what is true of a subscription, and writes that down. */
export async function refresh(
  merchant: Merchant,
  books: Books,
  id: string,
  event?: MerchantEvent,
): Promise<void> {
  const isDeletion = event?.type === 'customer.subscription.deleted'
  if (isDeletion && merchant.has('deletion-ignored')) return
  if (isDeletion && merchant.has('deleted-ends-customer')) {
    return revoke(books, textOf(event?.data.object ?? {}, 'customer') ?? '')
  }
  if (merchant.has('row-by-check-then-act'))
    await new Promise((go) => setTimeout(() => go(null), 8))
  const truth = await truthOf(merchant, books, id, event)
  if (truth === null) return
  const customer = textOf(truth, 'customer') ?? ''
  const tenant = tenantOf(merchant, books, customer, truth)
  if (tenant === null) return
  const row = toRow(merchant, books, oldShape(merchant, books, truth, event), tenant)
  if (row === null) return
  const isNew = books.row(id) === undefined
  if (merchant.has('row-by-check-then-act') && isNew)
    await new Promise((go) => setTimeout(() => go(null), 30))
  if (merchant.has('row-by-check-then-act') && isNew) books.rows.push(row)
  else books.write(row)
  if (isNew && row.entitled) await webhook(merchant, books, row, truth)
  for (const again of books.takeEarly(id)) await again()
}

/** Faulty on purpose: the period is read where only old versions of the API have it. */
function oldShape(merchant: Merchant, books: Books, truth: Json, event?: MerchantEvent): Json {
  if (!merchant.has('old-shape-only') || books.row(textOf(truth, 'id') ?? '') === undefined)
    return truth
  const items = ((truth['items'] as Json)['data'] ?? []) as Json[]
  const data = items.map(({ current_period_end: _end, ...item }) => item)
  const current_period_end = event?.data.object['current_period_end']
  return { ...truth, items: { data }, current_period_end }
}

/** A deletion is final, so there the event is enough; for all else Stripe is asked. */
async function truthOf(
  merchant: Merchant,
  books: Books,
  id: string,
  event?: MerchantEvent,
): Promise<Json | null> {
  const claimed = event?.type.startsWith('customer.subscription.') ? event.data.object : null
  if (claimed !== null && event?.type.endsWith('deleted')) return claimed
  if (merchant.has('never-fetch')) return claimed
  const found = await retrieve(merchant, `/v1/subscriptions/${id}`)
  if (found === null || claimed === null) return found
  if (merchant.has('payload-wins')) return claimed
  if (merchant.has('updated-from-payload') && event?.type.endsWith('updated')) return claimed
  if (merchant.has('created-from-payload') && event?.type.endsWith('created')) return claimed
  if (merchant.has('plan-from-payload')) return { ...found, items: claimed['items'] }
  if (merchant.has('payload-newer-second')) {
    const last = books.seen.get(`at ${id}`) ?? 0
    const at = event?.created ?? 0
    if (at <= last) return null
    books.seen.set(`at ${id}`, at)
    return claimed
  }
  return found
}

function tenantOf(merchant: Merchant, books: Books, customer: string, truth: Json): string | null {
  const metadata = (truth['metadata'] ?? {}) as Json
  if (merchant.has('metadata-moves-tenant')) {
    return textOf(metadata, 'tenant_id') ?? books.owners.get(customer) ?? null
  }
  return books.owners.get(customer) ?? null
}

const GRANTING = ['active', 'trialing', 'past_due']
const KNOWN = [...GRANTING, 'incomplete', 'incomplete_expired', 'unpaid', 'paused', 'canceled']

function grants(merchant: Merchant, status: string): boolean {
  if (merchant.has('unknown-status-active') && !KNOWN.includes(status)) return true
  if (merchant.has('incomplete-active') && status === 'incomplete') return true
  if (merchant.has('paused-active') && status === 'paused') return true
  if (merchant.has('past-due-ends') && status === 'past_due') return false
  if (merchant.has('unpaid-active') && status === 'unpaid') return true
  return GRANTING.includes(status)
}

function toRow(merchant: Merchant, books: Books, truth: Json, tenant: string): StateRow | null {
  const items = ((truth['items'] as Json)['data'] ?? []) as Json[]
  const counted = merchant.has('first-item-only') ? items.slice(0, 1) : items
  const bought = counted.map((item) => planOf(merchant, item, truth))
  const plans = [...new Set(bought.filter((plan) => plan !== null))]
  const status = String(truth['status'])
  const customer = textOf(truth, 'customer') ?? ''
  const count = counted.reduce((sum, item) => sum + Number(item['quantity'] ?? 1), 0)
  const end = endOf(items, truth)
  if (plans.length === 0) return null
  return {
    id: textOf(truth, 'id') ?? '',
    customer,
    tenant,
    status,
    entitled: grants(merchant, status) && !books.revoked.has(customer),
    plan: plans.join('+'),
    quantity: merchant.has('quantity-one') ? 1 : count,
    period_end: Number(end) || books.row(textOf(truth, 'id') ?? '')?.period_end || null,
  }
}

function endOf(items: readonly Json[], truth: Json): unknown {
  return items[0]?.['current_period_end'] ?? truth['current_period_end']
}

function planOf(merchant: Merchant, item: Json, truth: Json): string | null {
  const metadata = (truth['metadata'] ?? {}) as Json
  if (merchant.has('plan-from-metadata') && textOf(metadata, 'plan'))
    return textOf(metadata, 'plan')
  const price = textOf((item['price'] ?? {}) as Json, 'id') ?? ''
  return (
    merchant.options.plans[price] ?? (merchant.has('unknown-price-is-starter') ? 'starter' : null)
  )
}
