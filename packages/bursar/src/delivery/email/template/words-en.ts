import type { Phrases } from './email-facts.ts'

export const PAY = 'Update payment method'
export const READ = 'See your subscription'
export const INVOICES = 'See your invoices'

export const ENGLISH: Phrases = {
  greeting: (tenant) => (tenant === null ? 'Hello,' : `Hello ${tenant},`),
  closing: (brand) => `Kind regards\n${brand}`,
  reason: (tenant, brand) =>
    'You’re receiving this email because ' +
    `${tenant === null ? 'you are' : `${tenant} is`} a customer of ${brand}. ` +
    'This is a service message about your subscription.',
  labels: {
    customer: 'Customer',
    plan: 'Plan',
    planBefore: 'Plan before',
    renewsOn: 'Renews on',
    endsOn: 'Ends on',
    accessUntil: 'Access until',
    amount: 'Amount',
    card: 'Card',
  },
}

/** Of a payment. */
export function of(amount: string | null): string {
  return amount === null ? '' : ` of ${amount}`
}

/** Of an invoice. */
export function over(amount: string | null): string {
  return amount === null ? '' : ` for ${amount}`
}

export function by(card: string | null): string {
  return card === null ? '' : ` (card ending in ${card})`
}

export function inDays(days: number | null): string {
  if (days === null) return 'soon'
  return days <= 1 ? 'within a day' : `in ${days} days`
}

export function dated(before: string, date: string | null): string {
  return date === null ? '' : `${before} ${date}`
}

export function on(date: string | null): string {
  return date === null ? ' soon' : ` on ${date}`
}

export function keptUntil(graceEnd: string | null): string {
  return graceEnd === null
    ? 'You keep your access for now.'
    : `You keep your access until ${graceEnd}; after that we have to suspend it.`
}
