import { FINDINGS as OF_MESSAGES } from '../../../../packages/bursar/src/outbox/end-attempt.store.ts'
import { moneyFinding } from '../../../../packages/bursar/src/refresh/commit-pointer.ts'
import { orphan } from '../../../../packages/bursar/src/refresh/commit-subscription.ts'
import { decide } from '../../../../packages/bursar/src/subscription/decide.ts'
import {
  type CheckoutSnapshot,
  decideCheckout,
} from '../../../../packages/bursar/src/subscription/decide-checkout.ts'
import type { Finding } from '../../../../packages/bursar/src/subscription/finding.ts'
import type { MoneyFact } from '../../../../packages/bursar/src/subscription/money/money-fact.ts'
import { idAt } from './amount.ts'
import type { Book } from './book.ts'
import { POLICY } from './house.ts'
import { before, HOUR } from './instant.ts'
import { lifecycleOf, type Person } from './lifecycle.ts'

/** A checkout whose metadata says that it is of this tenant. */
function on_hold(claimedTenantId: string, index: number): readonly Finding[] {
  const session: CheckoutSnapshot = {
    account: '',
    sessionId: idAt('cs', index),
    livemode: false,
    createdAt: new Date(before(HOUR)),
    mode: 'subscription',
    status: 'complete',
    paymentStatus: 'paid',
    paymentFailed: false,
    amountTotal: 1_900,
    customerId: idAt('cus', index),
    stripeSubscriptionId: idAt('sub', index),
    prices: ['price_starter'],
    claimedTenantId,
    clientReferenceId: null,
    tenantReference: null,
    intentNonce: null,
    companyName: null,
    customerName: null,
    email: null,
    locales: [],
  }
  const owner = { customerTenantId: null, linkedByHandAt: null, isOnHoldLong: false }
  const facts = { ...owner, approval: null, intent: null, signed: null, isForged: false }
  const nobodys = { namedTenantIds: [claimedTenantId], sameEmailTenantIds: [] }
  return decideCheckout(session, { ...facts, ...nobodys }, POLICY).findings
}

/** What Stripe answers of somebody whose price is in no plan, or who ended and is active again. */
function decided(person: Person, which: 'price' | 'return'): readonly Finding[] {
  const lifecycle = lifecycleOf(person)
  const { snapshot, at } = lifecycle[0]!
  if (which === 'price') {
    const items = snapshot.items.map((item) => ({ ...item, priceId: 'price_of_last_year' }))
    return decide(null, { ...snapshot, items }, POLICY, new Date(at)).findings
  }
  const ended = { ...snapshot, stripeStatus: 'canceled', endedAt: new Date(at) }
  const { next } = decide(null, ended, POLICY, new Date(at))
  return decide(next, snapshot, POLICY, new Date(at)).findings
}

type Find = (book: Book, index: number) => void

const tenantAt = (book: Book, index: number) =>
  [...book.tenants.keys()].at(index % book.tenants.size)!
/** Of what is found of nobody's, or of somebody's other things. */
const OTHERS = 5_000

const FINDS: readonly Find[] = [
  (book, index) => {
    const number = OTHERS + index
    const at = before((index + 1) * HOUR)
    const objectId = { account: '', object_id: idAt('cs', number), tenantId: null }
    const came = { at, type: 'checkout.session.completed', ...objectId, generation: 1 }
    const event = book.record(came, 'on_hold')
    const refreshes = { outcome: 'on_hold', rule: 'checkout_hold', auditId: null } as const
    book.settle(at, { ...objectId, generation: 1 }, { ...refreshes, events: [event] })
    for (const finding of on_hold(tenantAt(book, index + 1), number)) {
      book.find(at, objectId, finding)
    }
  },
  (book, index) => {
    const { snapshot } = lifecycleOf({ index: OTHERS + index, account: '' })[0]!
    const objectId = { account: '', object_id: idAt('sub', OTHERS + index), tenantId: null }
    book.find(before((index + 1) * HOUR), objectId, orphan(snapshot))
  },
  (book, index) => happened(book, index, 'refund'),
  (book, index) => happened(book, index, 'dispute'),
  (book, index) => decidedOf(book, index, 'price'),
  (book, index) => decidedOf(book, index, 'return'),
]

const MONEY: Record<'refund' | 'dispute', MoneyFact> = {
  refund: {
    kind: 'charge',
    currency: 'usd',
    amount: 2_900,
    amountRefunded: 2_900,
    newestRefund: 'succeeded',
  },
  dispute: {
    kind: 'dispute',
    currency: 'usd',
    amount: 9_900,
    status: 'needs_response',
    evidenceDueBy: new Date(before(-7 * 24 * HOUR)),
  },
}

function happened(book: Book, index: number, what: keyof typeof MONEY): void {
  const prefix = what === 'refund' ? 'ch' : 'dp'
  const type = what === 'refund' ? 'charge.refunded' : 'charge.dispute.created'
  const at = before((index + 1) * HOUR)
  const objectId = { account: '', object_id: idAt(prefix, index), tenantId: tenantAt(book, index) }
  const event = book.record({ at, type, ...objectId, generation: 1 }, 'pointed')
  const refreshes = { outcome: 'pointed', rule: 'points_elsewhere', auditId: null } as const
  book.settle(at, { ...objectId, generation: 1 }, { ...refreshes, events: [event] })
  const stripeSubscriptionIds = [idAt('sub', index)]
  const { tenantId } = objectId
  const finding = moneyFinding({ money: MONEY[what], stripeSubscriptionIds }, tenantId)
  if (finding !== null) book.find(at, objectId, finding)
}

function decidedOf(book: Book, index: number, which: 'price' | 'return'): void {
  const person = { index: OTHERS + index, account: '' }
  const tenantId = tenantAt(book, index)
  const objectId = { account: '', object_id: idAt('sub', person.index), tenantId }
  for (const finding of decided(person, which)) {
    book.find(before((index + 1) * HOUR), objectId, finding)
  }
}

/** So many things that need a human, the last of which is the newest; and every mail given up. */
export function findThings(book: Book, count: number): void {
  for (const { message_id, kind, name, target, tenant_id, ended_at, last_error } of book.messages) {
    if (ended_at === null || last_error === null || kind === 'alert') continue
    const objectId = { account: '', object_id: `message:${message_id}`, tenantId: tenant_id }
    const details = { message: name, target, error_code: last_error }
    book.find(ended_at, objectId, { ...OF_MESSAGES[kind], details })
  }
  for (let index = count - 1; index >= 0; index -= 1) FINDS[index % FINDS.length]!(book, index)
}
