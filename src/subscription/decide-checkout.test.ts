import { describe, expect, test } from 'vitest'
import {
  type CheckoutIntent,
  type CheckoutSnapshot,
  decideCheckout,
  type OwnershipFacts,
} from './decide-checkout.ts'

const CREATED = new Date('2026-03-15T12:00:00Z')
const later = (minutes: number) => new Date(CREATED.getTime() + minutes * 60_000)

/** A completed and paid checkout of somebody we do not know. */
const SESSION: CheckoutSnapshot = {
  account: '',
  sessionId: 'cs_1',
  livemode: false,
  createdAt: CREATED,
  mode: 'subscription',
  status: 'complete',
  paymentStatus: 'paid',
  paymentFailed: false,
  customerId: 'cus_1',
  stripeSubscriptionId: 'sub_1',
  prices: ['price_s'],
  claimedTenantId: null,
  clientReferenceId: null,
  intentNonce: null,
  companyName: 'Acme',
  customerName: 'Zoë Example',
  email: 'zoe@example.com',
  locales: [],
}

/** A checkout that we started for the tenant `acme`, and nobody has completed yet. */
const INTENT: CheckoutIntent = {
  nonce: 'nonce-of-sixteen-characters',
  tenantId: 'acme',
  priceId: 'price_s',
  sessionId: 'cs_1',
  expiresAt: later(30),
}
const STARTED = { intentNonce: INTENT.nonce }

const UNKNOWN: OwnershipFacts = {
  customerTenantId: null,
  isLinkedByHand: false,
  intent: null,
  clientReferenceIsTenant: false,
  emailIsOfATenant: false,
  approval: null,
}

function decided(
  session: Partial<CheckoutSnapshot>,
  facts: Partial<OwnershipFacts> = {},
  signup: 'open' | 'intent' = 'open',
) {
  const policy = { signup, livemode: false }
  return decideCheckout({ ...SESSION, ...session }, { ...UNKNOWN, ...facts }, policy)
}

const held = (reason: RegExp) => ({
  kind: 'quarantine',
  findings: [{ kind: 'checkout_quarantined', summary: expect.stringMatching(reason) }],
})

describe('a session that is not for us, or not yet', () => {
  test.each`
    given                                               | kind
    ${{ mode: 'payment' }}                              | ${'ignore'}
    ${{ mode: 'setup' }}                                | ${'ignore'}
    ${{ mode: 'gift' }}                                 | ${'ignore'}
    ${{ mode: 'payment', status: 'open' }}              | ${'ignore'}
    ${{ status: 'open' }}                               | ${'wait'}
    ${{ status: 'expired' }}                            | ${'wait'}
    ${{ status: 'finished' }}                           | ${'wait'}
    ${{ paymentStatus: 'unpaid' }}                      | ${'wait'}
    ${{ paymentStatus: 'paid_soon' }}                   | ${'wait'}
    ${{ paymentStatus: 'unpaid', customerId: null }}    | ${'wait'}
    ${{ paymentStatus: 'unpaid', ...STARTED }}          | ${'wait'}
    ${{ paymentStatus: 'unpaid', paymentFailed: true }} | ${'failed'}
  `('$given: $kind, and no finding', ({ given, kind }) => {
    expect(decided(given, { intent: INTENT })).toEqual({ kind, findings: [] })
  })

  test('a checkout session in payment mode creates nothing, whatever it claims', () => {
    const claims = { mode: 'payment', claimedTenantId: 'acme', clientReferenceId: 'acme' }
    expect(decided(claims, { customerTenantId: 'acme', clientReferenceIsTenant: true })).toEqual({
      kind: 'ignore',
      findings: [],
    })
  })

  test('an unpaid session waits and links nobody', () => {
    expect(decided({ paymentStatus: 'unpaid' }).kind).toBe('wait')
    expect(decided({ paymentStatus: 'unpaid', ...STARTED }, { intent: INTENT }).kind).toBe('wait')
  })

  test('a session of the other mode is held back before anything else is looked at', () => {
    expect(decided({ livemode: true, ...STARTED }, { intent: INTENT })).toEqual(held(/other mode/))
    const live = { signup: 'open', livemode: true } as const
    expect(decideCheckout(SESSION, UNKNOWN, live)).toEqual(held(/other mode/))
  })

  test('a completed session without a customer is held back', () => {
    expect(decided({ customerId: null })).toEqual(held(/names no customer/))
  })
})

describe('open sign-up', () => {
  test.each(['paid', 'no_payment_required'])('a new customer is a new tenant (%s)', (given) => {
    expect(decided({ paymentStatus: given })).toEqual({
      kind: 'create',
      name: 'Acme',
      approval: null,
      findings: [],
    })
  })

  test.each([
    [{ companyName: null }, 'Zoë Example'],
    [{ companyName: ' Acme Inc \n' }, 'Acme Inc'],
    [{ companyName: ' ', customerName: 'Zoë' }, 'Zoë'],
    [{ companyName: null, customerName: null }, 'Unnamed'],
    [{ companyName: 'x'.repeat(500) }, 'x'.repeat(200)],
  ])('the tenant is named after the company, else the customer: %o', (given, name) => {
    expect(decided(given)).toMatchObject({ kind: 'create', name })
  })

  test('a client_reference_id that is no tenant of ours claims nothing', () => {
    expect(decided({ clientReferenceId: 'their-own-number-7' }).kind).toBe('create')
  })
})

describe('sign-up by intent only', () => {
  test('a checkout that nobody of ours began is held back', () => {
    expect(decided({}, {}, 'intent')).toEqual(held(/sign-up is closed/))
  })

  test('the intent and the known customer are let through', () => {
    expect(decided(STARTED, { intent: INTENT }, 'intent').kind).toBe('link')
    expect(decided({}, { customerTenantId: 'acme' }, 'intent').kind).toBe('known')
  })
})

describe('a checkout that we started', () => {
  test('proves its tenant', () => {
    const expected = { kind: 'link', tenantId: 'acme', findings: [] }
    expect(decided(STARTED, { intent: INTENT })).toEqual(expected)
    const metadata = { ...STARTED, claimedTenantId: 'other', clientReferenceId: 'other' }
    const facts = { intent: INTENT, clientReferenceIsTenant: true, emailIsOfATenant: true }
    expect(decided(metadata, facts)).toEqual(expected)
  })

  test('whose session we never heard of proves it until the intent expires', () => {
    const intent = { ...INTENT, sessionId: null }
    expect(decided(STARTED, { intent: { ...intent, expiresAt: CREATED } }).kind).toBe('link')
    const expired = { ...intent, expiresAt: later(-1) }
    expect(decided(STARTED, { intent: expired })).toEqual(held(/did not start like this/))
  })

  test('and completed after the intent expired, still counts for its own session', () => {
    expect(decided(STARTED, { intent: { ...INTENT, expiresAt: later(-1) } }).kind).toBe('link')
  })

  test.each([
    ['the intent of another session', { sessionId: 'cs_2' }, {}],
    ['another price', {}, { prices: ['price_cheap'] }],
    ['no prices at all', {}, { prices: [] }],
    ['another nonce', { nonce: 'another-one-of-sixteen' }, {}],
  ])('proves nothing with %s', (_, intent, session) => {
    const decision = decided({ ...STARTED, ...session }, { intent: { ...INTENT, ...intent } })
    expect(decision).toEqual(held(/did not start like this/))
  })

  test('proves nothing when there is no such intent', () => {
    expect(decided(STARTED)).toEqual(held(/did not start like this/))
  })

  test('proves nothing when the session does not name it', () => {
    expect(decided({}, { intent: INTENT }).kind).toBe('create')
  })
})

describe('a tenant that is claimed without proof', () => {
  test('by metadata is held back, also when there is no such tenant', () => {
    expect(decided({ claimedTenantId: 'acme' })).toEqual(held(/metadata/))
  })

  test('by client_reference_id is held back', () => {
    const claim = { clientReferenceId: 'acme' }
    expect(decided(claim, { clientReferenceIsTenant: true })).toEqual(held(/client_reference_id/))
  })

  test('by the e-mail address of a tenant is held back', () => {
    expect(decided({}, { emailIsOfATenant: true })).toEqual(held(/e-mail/))
  })

  test('says nothing personal in its finding', () => {
    const claims = { claimedTenantId: 'acme-secret', clientReferenceId: 'acme-secret' }
    const facts = { clientReferenceIsTenant: true, emailIsOfATenant: true }
    const text = JSON.stringify(decided(claims, facts))
    expect(text).not.toMatch(/zoe|example|acme/i)
  })
})

describe('a checkout of which an operator wants a new tenant', () => {
  const approval = { tenantId: 'zoe-wind', approvedBy: 'ada', isTaken: false }
  const claims = { claimedTenantId: 'other', intentNonce: 'nonce-of-somebody-else' }

  test('makes it under that id, whatever it claims and whoever may sign up', () => {
    const made = { kind: 'create', name: 'Acme', approval, findings: [] }
    expect(decided({}, { approval }, 'intent')).toEqual(made)
    expect(decided(claims, { approval, emailIsOfATenant: true })).toEqual(made)
    const known = { approval: { ...approval, isTaken: true }, customerTenantId: 'zoe-wind' }
    expect(decided(claims, known)).toEqual({ kind: 'known', findings: [] })
  })

  test.each<[string, Partial<CheckoutSnapshot>, Partial<OwnershipFacts>, string]>([
    ['is not paid', { paymentStatus: 'unpaid' }, {}, 'wait'],
    ['is of the other mode', { livemode: true }, {}, 'quarantine'],
    ['names no customer', { customerId: null }, {}, 'quarantine'],
    ['proves another tenant', STARTED, { intent: INTENT }, 'link'],
    ['claims one, and its customer has another', claims, { customerTenantId: 'a' }, 'quarantine'],
  ])('makes none where it %s', (_, session, facts, kind) => {
    expect(decided(session, { approval, ...facts }).kind).toBe(kind)
  })

  test('makes none where the id is another tenant’s by now', () => {
    const taken = { approval: { ...approval, isTaken: true } }
    expect(decided({}, taken)).toEqual(held(/chose for its tenant is another tenant’s/))
  })
})

describe('a customer who has a tenant', () => {
  const facts = { customerTenantId: 'acme' }

  type Known = { reference?: boolean; email?: boolean }

  test.each<[string, Partial<CheckoutSnapshot>, Known]>([
    ['nothing', {}, {}],
    ['its own tenant', { claimedTenantId: 'acme' }, {}],
    ['its own tenant as reference', { clientReferenceId: 'acme' }, { reference: true }],
    ['a reference that is no tenant', { clientReferenceId: 'order-7' }, {}],
    ['the e-mail of a tenant', {}, { email: true }],
  ])('and claims %s is known', (_, session, { reference = false, email = false }) => {
    const known = { ...facts, clientReferenceIsTenant: reference, emailIsOfATenant: email }
    expect(decided(session, known)).toEqual({ kind: 'known', findings: [] })
  })

  test('stays with it: a claim of another tenant by metadata is held back', () => {
    expect(decided({ claimedTenantId: 'other' }, facts)).toEqual(held(/another tenant/))
  })

  test('stays with it: a claim of another tenant by client_reference_id is held back', () => {
    const claim = { clientReferenceId: 'other' }
    const decision = decided(claim, { ...facts, clientReferenceIsTenant: true })
    expect(decision).toEqual(held(/another tenant/))
    const both = { ...claim, claimedTenantId: 'acme' }
    expect(decided(both, { ...facts, clientReferenceIsTenant: true }).kind).toBe('quarantine')
  })

  test('that an operator chose: claims without proof are known, an intent is not', () => {
    const byHand = { ...facts, isLinkedByHand: true, clientReferenceIsTenant: true }
    const claims = { claimedTenantId: 'other', clientReferenceId: 'other' }
    expect(decided(claims, byHand)).toEqual({ kind: 'known', findings: [] })
    const other = { ...INTENT, tenantId: 'other' }
    expect(decided(STARTED, { ...byHand, intent: other })).toEqual(held(/another tenant/))
  })

  test('stays with it: an intent of another tenant is held back', () => {
    const other = { ...INTENT, tenantId: 'other' }
    expect(decided(STARTED, { ...facts, intent: other })).toEqual(held(/another tenant/))
    expect(decided(STARTED, { ...facts, intent: INTENT }).kind).toBe('known')
  })
})
