import { signed } from '../support/owners.ts'
import { playSituations, type Situation } from '../support/play-situation.ts'
import type { Given } from '../support/scripted-stripe.ts'

const PAID = { id: 'in_1', status: 'paid', created: '-60', billing_reason: 'subscription_create' }
const BOUGHT = { subscription: { status: 'active', latest_invoice: 'in_1' }, invoices: [PAID] }
const SOLD = ['customer.subscription.created', 'checkout.session.completed'] as const
const purchase = (session: Given = {}) => ({ ...BOUGHT, checkout_session: session })

const INTENT = { nonce: 'nonce_of_a_checkout_1', price: 'price_starter' }
const ACME = { tenant: 'acme', email: 'a@acme.example', customers: ['cus_9'] }
const BOLT = { tenant: 'bolt', email: 'b@bolt.example' }
const HAS_BOUGHT = { status: 'ACTIVE', limits: { devices: 50 } }
const SIGNED = { client_reference_id: signed('acme') }
const MOVED = { customer: 'cus_1', tenant: 'bolt' }
const IS_MOVED = { owners: { cus_1: 'bolt' }, findings: [] }

/** What an operator has said of a customer counts for every checkout that is older. */
const MOVES: readonly Situation[] = [
  {
    situation: 'A customer was moved, and the event of its signed checkout arrives once more.',
    known: [ACME, BOLT],
    before: [{ ...purchase(SIGNED), events: SOLD }],
    moved: MOVED,
    objects: purchase(SIGNED),
    events: ['checkout.session.completed'],
    right: { ...HAS_BOUGHT, ...IS_MOVED },
  },
  {
    situation: 'A customer was moved, and the event of its signed checkout arrives only then.',
    known: [{ ...ACME, customers: ['cus_1'] }, BOLT],
    moved: MOVED,
    objects: purchase(SIGNED),
    events: SOLD,
    right: { ...HAS_BOUGHT, ...IS_MOVED },
  },
  {
    situation: 'A customer was moved, and the event of a checkout of our API arrives only then.',
    known: [{ ...ACME, customers: ['cus_1'], intent: INTENT }, BOLT],
    moved: MOVED,
    objects: purchase({ metadata: { bursar_intent: INTENT.nonce } }),
    events: SOLD,
    right: { ...HAS_BOUGHT, ...IS_MOVED, intent: 'closed' },
  },
  {
    situation: 'A customer was moved, and buys again with the signed reference of before.',
    known: [{ ...ACME, customers: ['cus_1'] }, BOLT],
    moved: MOVED,
    objects: purchase({ ...SIGNED, created: '+60' }),
    events: SOLD,
    right: { ...IS_MOVED, findings: ['proof_conflict'] },
  },
  {
    situation: 'Somebody has seen that a checkout proves another tenant, and a day passes.',
    known: [ACME, { ...BOLT, customers: ['cus_1'] }],
    before: [{ ...purchase(SIGNED), events: SOLD }],
    dismissed: true,
    objects: purchase(SIGNED),
    events: ['checkout.session.completed'],
    later: [90_000],
    right: { ...IS_MOVED, ...HAS_BOUGHT },
  },
]

playSituations(MOVES)
