import { signed } from './support/owners.ts'
import { playSituations, type Situation } from './support/play-situation.ts'
import type { Given } from './support/scripted-stripe.ts'

const PAID = { id: 'in_1', status: 'paid', created: '-60', billing_reason: 'subscription_create' }
const BOUGHT = { subscription: { status: 'active', latest_invoice: 'in_1' }, invoices: [PAID] }
const SOLD = ['customer.subscription.created', 'checkout.session.completed'] as const
const purchase = (session: Given = {}) => ({ ...BOUGHT, checkout_session: session })
/** A customer who is there already buys a second subscription. */
const MORE = [{ ...PAID, id: 'in_2', subscription: 'sub_2' }]

const INTENT = { nonce: 'nonce_of_a_checkout_1', price: 'price_starter' }
const ACME = { tenant: 'acme', email: 'a@acme.example', customers: ['cus_9'] }
const BOLT = { tenant: 'bolt', email: 'b@bolt.example' }
const HAS_BOUGHT = { status: 'ACTIVE', limits: { devices: 50 } }
const OWN = { ...HAS_BOUGHT, owners: { cus_1: 'own' } }
const THEIRS = { ...HAS_BOUGHT, owners: { cus_1: 'acme' }, findings: [] }

/** Payment links and pricing tables: what they carry is a claim, unless it is signed. */
const LINKS: readonly Situation[] = [
  {
    situation: 'A payment link without any reference.',
    known: [],
    objects: purchase(),
    events: SOLD,
    right: { ...OWN, findings: [], claimed: null },
  },
  {
    situation: 'A payment link with a reference in capitals that names nobody yet.',
    known: [],
    objects: purchase({ client_reference_id: 'User_42' }),
    events: SOLD,
    right: { ...OWN, findings: [], claimed: 'User_42' },
  },
  {
    situation: 'A pricing table with the ID of a tenant, unsigned.',
    known: [ACME],
    objects: purchase({ client_reference_id: 'acme' }),
    events: SOLD,
    right: { ...OWN, findings: ['unproven_claim'], severities: ['action'], claimed: 'acme' },
  },
  {
    situation: 'A payment link with the external ID of a tenant, unsigned.',
    known: [{ ...ACME, externalId: 'org_77' }],
    objects: purchase({ client_reference_id: 'org_77' }),
    events: SOLD,
    right: { ...OWN, findings: ['unproven_claim'], claimed: 'org_77' },
  },
  {
    situation: 'A reference that differs from the ID of a tenant in its capitals alone.',
    known: [ACME],
    objects: purchase({ client_reference_id: 'Acme' }),
    events: SOLD,
    right: { ...OWN, findings: [], claimed: 'Acme' },
  },
  {
    situation: 'A signed reference of a tenant.',
    known: [ACME],
    objects: purchase({ client_reference_id: signed('acme') }),
    events: SOLD,
    right: THEIRS,
  },
  {
    situation: 'A signed reference of a user who is no tenant yet.',
    known: [],
    objects: purchase({ client_reference_id: signed('User_42') }),
    events: SOLD,
    right: { ...HAS_BOUGHT, owners: { cus_1: 'User_42' }, findings: [] },
  },
  {
    situation: 'A signed reference whose tenant somebody has exchanged.',
    known: [ACME],
    objects: purchase({
      client_reference_id: signed('bolt').replace(/_[^_]+_/, `_${btoa('acme').replace('==', '')}_`),
    }),
    events: SOLD,
    right: { ...OWN, findings: ['unproven_claim'], severities: ['action'] },
  },
  {
    situation: 'A coupon of 100 %: nothing is to be paid.',
    known: [ACME],
    objects: purchase({ payment_status: 'no_payment_required', amount_total: 0 }),
    events: SOLD,
    right: { ...OWN, findings: [] },
  },
  {
    situation: 'A free trial that claims a tenant: nobody has paid for the claim.',
    known: [ACME],
    objects: purchase({
      payment_status: 'no_payment_required',
      amount_total: 0,
      client_reference_id: 'acme',
    }),
    events: SOLD,
    right: { ...OWN, findings: ['unproven_claim'], severities: ['info'] },
  },
]

/** An email address that a buyer has typed proves nothing. */
const ADDRESSES: readonly Situation[] = [
  {
    situation: 'A customer comes back with the same address; nobody can be asked by email.',
    known: [ACME],
    objects: purchase({ email: 'A@acme.example' }),
    events: SOLD,
    right: { ...OWN, findings: ['same_email'], severities: ['warning'] },
  },
  {
    situation: 'The same, where the policy keeps them apart.',
    config: { signup: { sameEmail: 'separate' } },
    known: [ACME],
    objects: purchase({ email: 'a@acme.example' }),
    events: SOLD,
    right: { ...OWN, findings: [] },
  },
  {
    situation: 'The same, where the policy takes the address for a proof.',
    config: { signup: { sameEmail: 'attach' } },
    known: [ACME],
    objects: purchase({ email: 'a@acme.example' }),
    events: SOLD,
    right: THEIRS,
  },
  {
    situation: 'A stranger types the address of a tenant and claims another one.',
    config: { signup: { sameEmail: 'attach' } },
    known: [ACME, BOLT],
    objects: purchase({ email: 'a@acme.example', client_reference_id: 'bolt' }),
    events: SOLD,
    right: { ...OWN, findings: ['unproven_claim'] },
  },
  {
    situation: 'Two tenants have the address: nobody knows which one is meant.',
    config: { signup: { sameEmail: 'attach' } },
    known: [ACME, { ...BOLT, email: 'a@acme.example' }],
    objects: purchase({ email: 'a@acme.example' }),
    events: SOLD,
    right: { ...OWN, findings: [] },
  },
  {
    situation: 'An agency buys for two companies with one address.',
    config: { signup: { sameEmail: 'separate' } },
    known: [],
    objects: {
      subscriptions: [{ latest_invoice: 'in_1' }, { id: 'sub_2', customer: 'cus_2' }],
      invoices: [PAID],
      checkout_sessions: [
        { email: 'it@agency.example', name: 'One Inc' },
        {
          id: 'cs_2',
          customer: 'cus_2',
          subscription: 'sub_2',
          email: 'it@agency.example',
          name: 'Two Inc',
        },
      ],
    },
    events: ['checkout.session.completed', 'checkout.session.completed cs_2'],
    right: { ...HAS_BOUGHT, owners: { cus_1: 'own', cus_2: 'own' }, name: 'One Inc' },
  },
]

/** Proofs: an intent of ours, a signature, the word of a backend. */
const PROOFS: readonly Situation[] = [
  {
    situation: 'A checkout that our API began.',
    known: [{ ...ACME, intent: INTENT }],
    objects: purchase({ metadata: { bursar_intent: INTENT.nonce } }),
    events: SOLD,
    right: { ...THEIRS, intent: 'completed' },
  },
  {
    situation: 'The intent was for another price than the one that was paid.',
    known: [{ ...ACME, intent: { ...INTENT, price: 'price_pro' } }],
    objects: purchase({ metadata: { bursar_intent: INTENT.nonce } }),
    events: SOLD,
    right: { ...OWN, findings: ['unproven_claim'] },
  },
  {
    situation: 'A customer of one tenant pays with the signed reference of another.',
    known: [ACME, { ...BOLT, customers: ['cus_1'] }],
    objects: purchase({ client_reference_id: signed('acme') }),
    events: SOLD,
    right: { owners: { cus_1: 'bolt' }, findings: ['proof_conflict'], severities: ['action'] },
  },
  {
    situation: 'A customer of one tenant has the intent of another.',
    known: [
      { ...ACME, intent: INTENT },
      { ...BOLT, customers: ['cus_1'] },
    ],
    objects: purchase({ metadata: { bursar_intent: INTENT.nonce } }),
    events: SOLD,
    right: { owners: { cus_1: 'bolt' }, findings: ['proof_conflict'] },
  },
  {
    situation: 'The customer of a tenant buys once more, without any proof.',
    known: [{ ...ACME, customers: ['cus_1'] }],
    objects: purchase(),
    events: SOLD,
    right: THEIRS,
  },
  {
    situation: 'Our own checkout, after the database was lost: only its subscription is told of.',
    known: [],
    objects: {
      subscription: { ...BOUGHT.subscription, metadata: { bursar_tenant: signed('acme') } },
      invoices: [PAID],
    },
    right: THEIRS,
  },
  {
    situation: 'The metadata of a subscription names a tenant that nobody has signed.',
    known: [ACME],
    objects: {
      subscription: { ...BOUGHT.subscription, metadata: { tenant_id: 'acme' } },
      invoices: [PAID],
    },
    right: { status: null, owners: { cus_1: null }, findings: [] },
  },
]

const HOUR = 3_600
const INTENT_ONLY = { signup: { mode: 'intent' } } as const

/** What has no owner waits, and nobody who has paid is left alone. */
const WAITING: readonly Situation[] = [
  {
    situation: 'Only backends sign up tenants, and somebody pays without a proof.',
    config: INTENT_ONLY,
    known: [ACME],
    objects: purchase({ client_reference_id: 'acme' }),
    events: SOLD,
    right: {
      status: null,
      owners: { cus_1: null },
      findings: ['checkout_on_hold'],
      severities: ['action'],
      escalated: 0,
    },
  },
  {
    situation: 'The same, a day later: operators are told once more.',
    config: INTENT_ONLY,
    known: [],
    objects: purchase(),
    events: SOLD,
    later: [20 * 60, 25 * HOUR],
    right: { status: null, findings: ['checkout_on_hold'], escalated: 1 },
  },
  {
    situation: 'The same, and the backend says whose the customer is.',
    config: INTENT_ONLY,
    known: [],
    objects: purchase(),
    events: SOLD,
    linked: { customer: 'cus_1', tenant: 'acme' },
    later: [0],
    right: THEIRS,
  },
  {
    situation: 'Sales made a subscription in the Dashboard, for a customer of nobody.',
    known: [],
    objects: BOUGHT,
    events: ['customer.subscription.created'],
    later: [16 * 60],
    right: { status: null, findings: ['orphan'], severities: ['action'] },
  },
  {
    situation: 'The same, within the first minutes.',
    known: [],
    objects: BOUGHT,
    events: ['customer.subscription.created'],
    later: [10 * 60],
    right: { status: null, findings: [] },
  },
  {
    situation: 'The same, and the backend links the customer after the finding.',
    known: [ACME],
    objects: BOUGHT,
    events: ['customer.subscription.created'],
    linked: { customer: 'cus_1', tenant: 'acme' },
    later: [16 * 60],
    right: THEIRS,
  },
  {
    situation: 'A subscription of nobody whose first bank debit is on its way.',
    known: [],
    objects: {
      subscription: { status: 'active', latest_invoice: 'in_1' },
      invoices: [{ ...PAID, status: 'open', attempted: false }],
    },
    events: ['customer.subscription.created'],
    later: [16 * 60],
    right: { status: null, findings: [] },
  },
  {
    situation: 'The event of the checkout was lost: it is found through its subscription.',
    known: [],
    objects: purchase({ client_reference_id: 'User_42' }),
    events: ['customer.subscription.created'],
    later: [16 * 60],
    right: { ...OWN, claimed: 'User_42', findings: [] },
  },
  {
    situation: 'A guest has paid without a Stripe customer of their own.',
    known: [],
    objects: purchase({ customer: null }),
    events: ['checkout.session.completed'],
    right: { findings: ['checkout_on_hold'], severities: ['action'] },
  },
  {
    situation: 'A checkout that is not complete.',
    known: [],
    objects: { checkout_session: { status: 'open', payment_status: 'unpaid', subscription: null } },
    events: ['checkout.session.completed'],
    right: { owners: { cus_1: null }, findings: [] },
  },
  {
    situation: 'One payment for a workshop: no subscription.',
    known: [ACME],
    objects: {
      checkout_session: { mode: 'payment', subscription: null, client_reference_id: 'acme' },
    },
    events: ['checkout.session.completed'],
    right: { owners: { cus_1: null }, findings: [] },
  },
  {
    situation: 'A new card is saved, and nothing is bought.',
    known: [ACME],
    objects: {
      checkout_session: {
        mode: 'setup',
        subscription: null,
        payment_status: 'no_payment_required',
      },
    },
    events: ['checkout.session.completed'],
    right: { owners: { cus_1: null }, findings: [] },
  },
  {
    situation: 'The link of a pricing table is opened twice: one customer, two subscriptions.',
    known: [{ ...ACME, customers: ['cus_1'] }],
    before: [BOUGHT],
    objects: {
      subscriptions: [BOUGHT.subscription, { id: 'sub_2', latest_invoice: 'in_2' }],
      invoices: [...MORE, PAID],
      checkout_sessions: [{}, { id: 'cs_2', subscription: 'sub_2' }],
    },
    events: ['checkout.session.completed', 'checkout.session.completed cs_2'],
    right: { owners: { cus_1: 'acme' }, findings: ['two_main_subscriptions'] },
  },
]

playSituations([...LINKS, ...ADDRESSES, ...PROOFS, ...WAITING])
