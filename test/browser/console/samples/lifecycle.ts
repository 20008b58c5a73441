import type { InvoiceSnapshot } from '../../../../packages/bursar/src/subscription/grace/invoice.ts'
import type { SubscriptionSnapshot } from '../../../../packages/bursar/src/subscription/snapshot.ts'
import { snapshot as snapshotOf } from '../../../support/subscription-samples.ts'
import { idAt } from './amount.ts'
import { before, DAY, HOUR, later, MINUTE, monthsAfter } from './instant.ts'

/** Who lives a life. */
export interface Person {
  readonly index: number
  readonly account: string
}

/** What Stripe answered at an instant, and the event after which it was asked. */
export interface Answer {
  readonly at: string
  /** null: it was expected to change by then. */
  readonly type: string | null
  readonly snapshot: SubscriptionSnapshot
}

type Given = Partial<SubscriptionSnapshot> & { readonly price?: string; readonly start: string }

/** Of the subscription with this number, in a term of a month. */
function answered(person: Person, number: number, { price, start, ...given }: Given) {
  const item = { priceId: price ?? 'price_starter', quantity: 1 }
  const term = { termStart: new Date(start), termEnd: new Date(monthsAfter(start, 1)) }
  return snapshotOf({
    account: person.account,
    stripeSubscriptionId: idAt('sub', number),
    customerId: customerOf(person),
    items: [{ ...item, ...term }],
    ...given,
  })
}

export const customerOf = ({ index }: Person): string => idAt('cus', index)

const BOUGHT = 'checkout.session.completed'
const CHANGED = 'customer.subscription.updated'

/** Bought and renewed; `start` is when the term that runs now began. */
function paidUntil(person: Person, start: string, terms: number, price = 'price_starter') {
  return Array.from({ length: terms }, (_, index): Answer => {
    const began = monthsAfter(start, index + 1 - terms)
    const snapshot = answered(person, person.index, { start: began, price })
    if (index === 0) return { at: later(began, 5), type: BOUGHT, snapshot }
    return { at: later(began, HOUR), type: 'invoice.paid', snapshot }
  })
}

/** So that what is the same for many does not happen at the same second. */
const shiftOf = ({ index }: Person) => index * 3 * MINUTE

function openSince(start: string): InvoiceSnapshot {
  const at = new Date(start)
  const usual = { isZero: false, isSent: false, dueAt: null, lines: [] }
  const open = { reason: 'other', status: 'open', payment: 'failed' } as const
  return { id: 'in_open', ...open, ...usual, createdAt: at, finalizedAt: at, paidAt: null }
}

function failing(person: Person): Answer[] {
  const start = before(HOUR + 72 + shiftOf(person))
  const open = { invoices: [openSince(start)], stripeStatus: 'past_due' }
  const snapshot = answered(person, person.index, { start, ...open })
  const failed: Answer = { at: later(start, HOUR), type: 'invoice.payment_failed', snapshot }
  return [...paidUntil(person, monthsAfter(start, -1), 2), failed]
}

function leaving(person: Person): Answer[] {
  const start = before(9 * DAY + shiftOf(person))
  const price = 'price_professional'
  const at = before(2 * DAY + shiftOf(person))
  const end = { cancelAt: new Date(monthsAfter(start, 1)), canceledAt: new Date(at) }
  const snapshot = answered(person, person.index, { start, price, ...end })
  return [...paidUntil(person, start, 2, price), { at, type: CHANGED, snapshot }]
}

function onTrial(person: Person): Answer[] {
  const start = before(3 * DAY + shiftOf(person))
  const given = { start, price: 'price_professional', stripeStatus: 'trialing' }
  const snapshot = answered(person, person.index, given)
  return [{ at: later(start, 5), type: BOUGHT, snapshot }]
}

function suspended(person: Person): Answer[] {
  const start = before(20 * DAY + shiftOf(person))
  const open = { invoices: [openSince(start)], stripeStatus: 'past_due' }
  const snapshot = answered(person, person.index, { start, ...open })
  return [
    ...paidUntil(person, monthsAfter(start, -1), 1),
    { at: later(start, HOUR), type: 'invoice.payment_failed', snapshot },
    { at: later(start, 14 * DAY + MINUTE), type: null, snapshot },
  ]
}

function upgraded(person: Person): Answer[] {
  const start = before(10 * DAY + shiftOf(person))
  const price = 'price_professional'
  const snapshot = answered(person, person.index, { start, price })
  const at = before(5 * HOUR + shiftOf(person))
  const again = { at: later(at, 40 * MINUTE), type: EXPIRED, snapshot }
  return [...paidUntil(person, start, 2), { at, type: CHANGED, snapshot }, again]
}

const EXPIRED = 'customer.subscription.pending_update_expired'

function ended(person: Person): Answer[] {
  const start = before(25 * DAY + shiftOf(person))
  const at = before(8 * DAY + shiftOf(person))
  const end = { stripeStatus: 'canceled', canceledAt: new Date(at), endedAt: new Date(at) }
  const snapshot = answered(person, person.index, { start, ...end })
  const paid = paidUntil(person, start, 2)
  return [...paid, { at, type: 'customer.subscription.deleted', snapshot }]
}

const LIFECYCLES = [failing, leaving, onTrial, suspended, upgraded, ended]

/** What Stripe told of somebody's subscription, the first answer first. */
export const lifecycleOf = (person: Person): Answer[] =>
  (LIFECYCLES[person.index % LIFECYCLES.length] ?? failing)(person)

/** Of an addition to it. */
export function additionOf(person: Person, number: number): Answer {
  const start = before((2 + (number % 20)) * DAY + number * MINUTE)
  const snapshot = answered(person, number, { start, price: 'price_more_devices' })
  return { at: later(start, 5), type: 'customer.subscription.created', snapshot }
}
