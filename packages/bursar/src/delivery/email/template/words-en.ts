import type { Phrases } from './email-facts.ts'

export const PAY = 'Update payment method'
export const READ = 'View subscription'
export const INVOICES = 'View invoices'

export const ENGLISH: Phrases = {
  greeting: (tenant) => (tenant === null ? 'Hello,' : `Hello ${tenant},`),
  closing: (brand) => `Best regards,\n${brand}`,
  reason: (tenant, brand) =>
    'You’re receiving this email because you’re the billing contact for ' +
    `${tenant === null ? `your ${brand} account` : `${tenant} at ${brand}`}. ` +
    'This is a service message about your subscription.',
  labels: {
    customer: 'Account',
    plan: 'Plan',
    planBefore: 'Previous plan',
    renewsOn: 'Renews on',
    endsOn: 'Ends on',
    accessUntil: 'Access until',
    amount: 'Amount',
    card: 'Card',
  },
}

/** Before a noun: `your $114.00 payment`. */
export function of(amount: string | null): string {
  return amount === null ? '' : ` ${amount}`
}

export function by(card: string | null): string {
  return card === null ? '' : ` on your card ending in ${card}`
}

export function inDays(days: number | null): string {
  if (days === null) return 'soon'
  return days <= 1 ? 'within 24 hours' : `in ${days} days`
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
    : `You keep your access until ${graceEnd}. After that date, we’ll suspend it.`
}
