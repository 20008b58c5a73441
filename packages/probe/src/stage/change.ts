import type { Buyer } from './buyer.ts'

/** The subscription has ended. */
export function cancel(buyer: Buyer, now: number): void {
  Object.assign(buyer.subscription, { status: 'canceled', canceled_at: now, ended_at: now })
}

/** A payment is missing: the newest invoice is open and the subscription past due. */
export function failPayment(buyer: Buyer): void {
  buyer.subscription.status = 'past_due'
  const due = buyer.invoice['total']
  Object.assign(buyer.invoice, { status: 'open', paid: false, amount_paid: 0 })
  Object.assign(buyer.invoice, { amount_remaining: due })
}

/** Moves the subscription one period on, paid. Returns the new end, in Unix seconds. */
export function renew(buyer: Buyer): number {
  const period = 30 * 86_400
  const start = Number(buyer.subscription['current_period_end'])
  const dates = { current_period_start: start, current_period_end: start + period }
  Object.assign(buyer.subscription, dates)
  for (const item of buyer.subscription.items.data) Object.assign(item, dates)
  const { invoice } = buyer
  const lines = invoice['lines'] as { data: { period: unknown }[] }
  for (const line of lines.data) line.period = { start, end: start + period }
  invoice.id = `${invoice.id}n`
  Object.assign(invoice, { billing_reason: 'subscription_cycle', status: 'paid', paid: true })
  buyer.subscription['latest_invoice'] = invoice.id
  return start + period
}

/** Changes the price of the only item. */
export function changePrice(buyer: Buyer, price: string, amount: number): void {
  const item = buyer.subscription.items.data[0]
  if (item === undefined) return
  item.price = { ...item.price, id: price, unit_amount: amount }
  Object.assign(item, { plan: { ...(item['plan'] as object), id: price, amount } })
}

/** The checkout is complete but not paid. */
export function unpaid(buyer: Buyer): void {
  failPayment(buyer)
  buyer.subscription.status = 'incomplete'
  buyer.session['payment_status'] = 'unpaid'
}

/** A 14-day trial with a zero-amount invoice. */
export function trial(buyer: Buyer, now: number): void {
  const dates = { trial_start: now - 60, trial_end: now + 14 * 86_400 }
  Object.assign(buyer.subscription, { status: 'trialing', ...dates })
  Object.assign(buyer.session, { payment_status: 'no_payment_required', amount_total: 0 })
  Object.assign(buyer.invoice, { amount_due: 0, amount_paid: 0, total: 0, subtotal: 0 })
}
