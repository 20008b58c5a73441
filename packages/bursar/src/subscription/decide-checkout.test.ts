import { describe, expect, test } from 'vitest'
import {
  type CheckoutIntent,
  type CheckoutSnapshot,
  decideCheckout,
  type OwnershipFacts,
  type Signup,
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
  amountTotal: 1900,
  customerId: 'cus_1',
  stripeSubscriptionId: 'sub_1',
  prices: ['price_s'],
  claimedTenantId: null,
  clientReferenceId: null,
  tenantReference: null,
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
  linkedByHandAt: null,
  intent: null,
  signed: null,
  isForged: false,
  approval: null,
  namedTenantIds: [],
  sameEmailTenantIds: [],
  isHeldLong: false,
}

const OPEN: Signup = { mode: 'open', sameEmail: 'confirm' }
const INTENT_ONLY: Signup = { mode: 'intent', sameEmail: 'confirm' }

function decided(
  session: Partial<CheckoutSnapshot>,
  facts: Partial<OwnershipFacts> = {},
  signup: Signup = OPEN,
  whileProcessing: 'grant' | 'wait' = 'wait',
) {
  const policy = { signup, livemode: false, billing: { whileProcessing } }
  return decideCheckout({ ...SESSION, ...session }, { ...UNKNOWN, ...facts }, policy)
}

const held = (reason: RegExp, kind = 'checkout_quarantined', details: object = {}) => ({
  kind: 'quarantine',
  findings: [{ kind, summary: expect.stringMatching(reason), details }],
})
const claim = (reason: RegExp, severity = 'action', claimed: string | null = 'acme') => [
  {
    kind: 'unproven_claim',
    severity,
    summary: expect.stringMatching(reason),
    details: { customer_id: 'cus_1', claimed_tenant_id: claimed },
  },
]
/** A tenant of its own, with access. */
const OWN = {
  kind: 'create',
  by: 'signup',
  tenantId: null,
  name: 'Acme',
  approvedBy: null,
  claimedExternalId: null,
  offerMergeTo: null,
  findings: [],
}
const SIGNED = { signed: { tenantId: 'acme', exists: true } }
const FORGED = { isForged: true }

describe('a session that is not for us, or not yet', () => {
  test.each`
    given                                                        | kind
    ${{ mode: 'payment' }}                                       | ${'ignore'}
    ${{ mode: 'setup' }}                                         | ${'ignore'}
    ${{ mode: 'payment', stripeSubscriptionId: null }}           | ${'ignore'}
    ${{ mode: 'gift', stripeSubscriptionId: null }}              | ${'ignore'}
    ${{ mode: 'payment', status: 'open' }}                       | ${'ignore'}
    ${{ status: 'open' }}                                        | ${'wait'}
    ${{ status: 'expired' }}                                     | ${'wait'}
    ${{ status: 'finished', paymentStatus: 'unpaid' }}           | ${'wait'}
    ${{ paymentStatus: 'unpaid' }}                               | ${'wait'}
    ${{ paymentStatus: 'unpaid', customerId: null }}             | ${'wait'}
    ${{ paymentStatus: 'unpaid', ...STARTED }}                   | ${'wait'}
    ${{ paymentStatus: 'unpaid', paymentFailed: true }}          | ${'failed'}
    ${{ status: 'finished', paymentStatus: 'unpaid', mode: '' }} | ${'wait'}
  `('$given: $kind, and no finding', ({ given, kind }) => {
    expect(decided(given, { intent: INTENT, ...SIGNED })).toEqual({ kind, findings: [] })
  })

  test('while its bank debit is processing it waits, unless the policy grants meanwhile', () => {
    const processing = { paymentStatus: 'unpaid' }
    expect(decided(processing).kind).toBe('wait')
    expect(decided(processing, {}, OPEN, 'grant')).toEqual(OWN)
    expect(decided({ ...processing, status: 'open' }, {}, OPEN, 'grant').kind).toBe('wait')
    const failed = { ...processing, paymentFailed: true }
    expect(decided(failed, {}, OPEN, 'grant').kind).toBe('failed')
  })

  test('a checkout session in payment mode creates nothing, whatever it claims or proves', () => {
    const claims = { mode: 'payment', claimedTenantId: 'acme', clientReferenceId: 'acme' }
    for (const facts of [{ customerTenantId: 'acme' }, SIGNED, { namedTenantIds: ['acme'] }]) {
      expect(decided(claims, facts)).toEqual({ kind: 'ignore', findings: [] })
    }
  })
})

describe('a paid session that cannot be understood is on hold, with a finding of severity action', () => {
  test.each<[string, Partial<CheckoutSnapshot>, RegExp]>([
    ['of the other mode', { livemode: true, ...STARTED }, /other mode/],
    ['without a customer', { customerId: null }, /names no customer/],
    ['with an unknown payment status', { paymentStatus: 'paid_soon' }, /payment status/],
    ['with an unknown status', { status: 'finished' }, /checkout status/],
    ['with no status', { status: 'unknown' }, /checkout status/],
  ])('%s', (_, session, reason) => {
    for (const facts of [{}, { intent: INTENT }, SIGNED]) {
      expect(decided(session, facts)).toEqual(held(reason))
      expect(decided(session, facts, INTENT_ONLY)).toEqual(held(reason))
    }
  })

  test('a mode that we do not know, with a subscription, is a sale all the same', () => {
    expect(decided({ mode: 'gift' })).toEqual(OWN)
  })
})

describe('open sign-up, without proof', () => {
  test.each(['paid', 'no_payment_required'])('a new customer gets a tenant (%s)', (given) => {
    expect(decided({ paymentStatus: given })).toEqual(OWN)
  })

  test.each([
    [{ companyName: null }, 'Zoë Example'],
    [{ companyName: null, customerName: null }, 'Unnamed'],
  ])('the tenant is named after the company, else the customer: %o', (given, name) => {
    expect(decided(given)).toMatchObject({ kind: 'create', name })
  })

  test('what it says of itself is kept as a claim, and grants nothing', () => {
    expect(decided({ clientReferenceId: 'User_42' })).toEqual({
      ...OWN,
      claimedExternalId: 'User_42',
    })
    expect(decided({ claimedTenantId: 'crm-7' })).toEqual({ ...OWN, claimedExternalId: 'crm-7' })
    const both = { claimedTenantId: 'crm-7', clientReferenceId: 'User_42' }
    expect(decided(both)).toMatchObject({ claimedExternalId: 'User_42' })
  })

  test.each<[string, Partial<CheckoutSnapshot>, Partial<OwnershipFacts>, RegExp, string | null]>([
    ['an existing tenant', {}, { namedTenantIds: ['acme'] }, /existing tenant/, 'acme'],
    ['a forged reference', { clientReferenceId: 'b1_x' }, FORGED, /signed reference/, null],
    ['an intent of nobody', STARTED, {}, /did not start/, null],
    ['the intent of another session', { ...STARTED, sessionId: 'cs_2' }, {}, /did not start/, null],
  ])('a claim by %s is a finding', (_, session, facts, reason, named) => {
    const intent = session.sessionId === undefined ? null : INTENT
    const decision = decided(session, { intent, ...facts })
    expect(decision).toMatchObject({ kind: 'create', by: 'signup', tenantId: null })
    expect(decision.findings).toEqual(claim(reason, 'action', named))
  })

  test.each([
    ['paid', 1900, 'action'],
    ['paid', null, 'action'],
    ['paid', 0, 'info'],
    ['no_payment_required', 0, 'info'],
    ['no_payment_required', 1900, 'info'],
  ])('%s, of %j: its severity is %s', (paymentStatus, amountTotal, severity) => {
    const { findings } = decided({ paymentStatus, amountTotal }, { namedTenantIds: ['acme'] })
    expect(findings).toMatchObject([{ kind: 'unproven_claim', severity }])
  })

  test('a finding holds nothing personal, and no reference of a stranger', () => {
    const claims = { claimedTenantId: 'my-secret', clientReferenceId: 'my-secret' }
    const facts = { namedTenantIds: ['tenant-1'], sameEmailTenantIds: ['tenant-2'] }
    const texts = [decided(claims, facts).findings, decided(claims, facts, INTENT_ONLY).findings]
    expect(JSON.stringify(texts)).not.toMatch(/zoe|example|secret/i)
  })
})

describe('open sign-up, with the email address of a tenant', () => {
  const one = { sameEmailTenantIds: ['acme'] }
  const two = { sameEmailTenantIds: ['acme', 'bolt'] }
  const named = { ...one, namedTenantIds: ['bolt'] }
  const attach = { kind: 'link', tenantId: 'acme', by: 'email', findings: [] }

  test.each<[Signup['sameEmail'], string, Partial<OwnershipFacts>, object]>([
    ['confirm', 'of one', one, { ...OWN, offerMergeTo: 'acme' }],
    ['confirm', 'of two', two, { ...OWN, offerMergeTo: 'acme' }],
    ['separate', 'of one', one, OWN],
    ['attach', 'of one', one, attach],
    ['attach', 'of two', two, OWN],
    [
      'attach',
      'of one, naming another',
      named,
      { ...OWN, findings: claim(/names/, 'action', 'bolt') },
    ],
    ['attach', 'of none', {}, OWN],
  ])('%s, %s', (sameEmail, _, facts, expected) => {
    expect(decided({}, facts, { mode: 'open', sameEmail })).toEqual(expected)
  })
})

describe('sign-up by intent only', () => {
  const claims = { claimedTenantId: 'acme', clientReferenceId: 'acme' }

  test.each<[string, Partial<CheckoutSnapshot>, Partial<OwnershipFacts>]>([
    ['nothing', {}, {}],
    ['a trial', { paymentStatus: 'no_payment_required' }, {}],
    ['a claim', claims, { namedTenantIds: ['acme'] }],
    ['an email address', {}, { sameEmailTenantIds: ['acme'] }],
    ['a forged reference', { clientReferenceId: 'b1_x' }, FORGED],
    ['the intent of another price', { ...STARTED, prices: ['price_x'] }, { intent: INTENT }],
  ])('a checkout with %s is on hold', (_, session, facts) => {
    for (const sameEmail of ['confirm', 'separate', 'attach'] as const) {
      const decision = decided(session, facts, { mode: 'intent', sameEmail })
      expect(decision).toEqual(held(/does not prove/))
    }
  })

  test('after too long its finding suggests a refund', () => {
    expect(decided({}, { isHeldLong: true }, INTENT_ONLY)).toEqual(held(/refund it\.$/))
    expect(decided({}, {}, INTENT_ONLY)).toEqual(held(/Nothing was granted\.$/))
  })

  test('each proof, and a customer who has a tenant, is let through', () => {
    expect(decided(STARTED, { intent: INTENT }, INTENT_ONLY).kind).toBe('link')
    expect(decided({}, SIGNED, INTENT_ONLY).kind).toBe('link')
    expect(decided({}, { customerTenantId: 'acme' }, INTENT_ONLY).kind).toBe('known')
  })
})

describe('a checkout that we started', () => {
  const proves = { kind: 'link', tenantId: 'acme', by: 'intent', findings: [] }

  test('proves its tenant, whatever else it says', () => {
    expect(decided(STARTED, { intent: INTENT })).toEqual(proves)
    const metadata = { ...STARTED, claimedTenantId: 'other', clientReferenceId: 'other' }
    const facts = { namedTenantIds: ['other'], sameEmailTenantIds: ['other'], ...FORGED }
    expect(decided(metadata, { intent: INTENT, ...facts })).toEqual(proves)
    expect(decided(STARTED, { intent: INTENT, signed: { tenantId: 'b', exists: true } })).toEqual(
      proves,
    )
  })

  test('whose session we never heard of proves it until the intent expires', () => {
    const intent = { ...INTENT, sessionId: null }
    expect(decided(STARTED, { intent: { ...intent, expiresAt: CREATED } })).toEqual(proves)
    const expired = { ...intent, expiresAt: later(-1) }
    expect(decided(STARTED, { intent: expired })).toMatchObject({ by: 'signup' })
  })

  test('and completed after the intent expired, still counts for its own session', () => {
    expect(decided(STARTED, { intent: { ...INTENT, expiresAt: later(-1) } })).toEqual(proves)
  })

  test.each([
    ['the intent of another session', { sessionId: 'cs_2' }, {}],
    ['another price', {}, { prices: ['price_cheap'] }],
    ['no prices at all', {}, { prices: [] }],
    ['another nonce', { nonce: 'another-one-of-sixteen' }, {}],
  ])('proves nothing with %s', (_, intent, session) => {
    const decision = decided({ ...STARTED, ...session }, { intent: { ...INTENT, ...intent } })
    expect(decision).toMatchObject({ by: 'signup', findings: [{ kind: 'unproven_claim' }] })
  })

  test('proves nothing when the session does not name it', () => {
    expect(decided({}, { intent: INTENT })).toEqual(OWN)
  })
})

describe('a signed reference', () => {
  test('proves an existing tenant', () => {
    expect(decided({ clientReferenceId: 'b1_…' }, SIGNED)).toEqual({
      kind: 'link',
      tenantId: 'acme',
      by: 'reference',
      findings: [],
    })
  })

  test('proves a tenant that does not exist yet: it is created with that ID', () => {
    const facts = { signed: { tenantId: 'org_7', exists: false }, sameEmailTenantIds: ['acme'] }
    for (const signup of [OPEN, INTENT_ONLY]) {
      expect(decided({ clientReferenceId: 'b1_…' }, facts, signup)).toEqual({
        ...OWN,
        by: 'reference',
        tenantId: 'org_7',
      })
    }
  })
})

describe('a checkout of which an operator wants a new tenant', () => {
  const approval = { tenantId: 'zoe-wind', approvedBy: 'ada', isTaken: false }
  const claims = { claimedTenantId: 'other', intentNonce: 'nonce-of-somebody-else' }

  test('makes it under that ID, whatever it claims and whoever may sign up', () => {
    const made = { ...OWN, by: 'approval', tenantId: 'zoe-wind', approvedBy: 'ada' }
    expect(decided({}, { approval }, INTENT_ONLY)).toEqual(made)
    const facts = { approval, sameEmailTenantIds: ['acme'], namedTenantIds: ['other'] }
    expect(decided(claims, facts)).toEqual({ ...made, claimedExternalId: 'other' })
    const known = { approval: { ...approval, isTaken: true }, customerTenantId: 'zoe-wind' }
    expect(decided(claims, known)).toEqual({ kind: 'known', findings: [] })
  })

  test.each<[string, Partial<CheckoutSnapshot>, Partial<OwnershipFacts>, string]>([
    ['is not paid', { paymentStatus: 'unpaid' }, {}, 'wait'],
    ['is of the other mode', { livemode: true }, {}, 'quarantine'],
    ['names no customer', { customerId: null }, {}, 'quarantine'],
    ['proves another tenant', STARTED, { intent: INTENT }, 'link'],
    ['is of a customer with a tenant', claims, { customerTenantId: 'a' }, 'known'],
  ])('makes none where it %s', (_, session, facts, kind) => {
    expect(decided(session, { approval, ...facts }).kind).toBe(kind)
  })

  test('makes none where the ID is another tenant’s by now', () => {
    const taken = { approval: { ...approval, isTaken: true } }
    expect(decided({}, taken)).toEqual(held(/belongs to another tenant/))
  })
})

describe('a customer who has a tenant', () => {
  const facts = { customerTenantId: 'acme' }
  const known = { kind: 'known', findings: [] }
  const other = { signed: { tenantId: 'other', exists: true } }
  const unknown = { signed: { tenantId: 'other', exists: false } }

  test.each<[string, Partial<CheckoutSnapshot>, Partial<OwnershipFacts>]>([
    ['nothing', {}, {}],
    ['its own tenant', { claimedTenantId: 'acme' }, { namedTenantIds: ['acme'] }],
    ['nobody', { clientReferenceId: 'order-7' }, {}],
    ['the email address of a tenant', {}, { sameEmailTenantIds: ['other'] }],
    ['a proof of its own tenant', {}, SIGNED],
    ['an intent of its own tenant', STARTED, { intent: INTENT }],
    ['an intent that was forgotten', STARTED, {}],
  ])('and shows %s: it is known', (_, session, more) => {
    expect(decided(session, { ...facts, ...more })).toEqual(known)
  })

  test.each<[string, Partial<CheckoutSnapshot>, Partial<OwnershipFacts>]>([
    ['a signed reference', {}, other],
    ['a signed reference of nobody yet', {}, unknown],
    ['an intent', STARTED, { intent: { ...INTENT, tenantId: 'other' } }],
  ])('and proves another tenant by %s: on hold', (_, session, more) => {
    const details = { customer_id: 'cus_1', proved_tenant_id: 'other' }
    const conflict = held(/proves another tenant/, 'proof_conflict', details)
    expect(decided(session, { ...facts, ...more })).toEqual(conflict)
    const older = { ...facts, ...more, linkedByHandAt: later(-1) }
    expect(decided(session, older)).toEqual(conflict)
    const newer = { ...facts, ...more, linkedByHandAt: later(1) }
    expect(decided(session, newer)).toEqual(known)
    // The same fact in the same words, however long it lasts.
    const late = { ...facts, ...more, isHeldLong: true }
    expect(decided(session, late)).toEqual(decided(session, { ...facts, ...more }))
  })

  test('and claims another tenant without proof: known, with a finding', () => {
    const named = { ...facts, namedTenantIds: ['acme', 'other'] }
    const found = claim(/existing tenant/, 'action', 'other')
    expect(decided({}, named)).toEqual({ kind: 'known', findings: found })
    const byHand = { ...named, linkedByHandAt: CREATED }
    expect(decided({}, byHand)).toEqual(known)
    const foreign = { ...facts, intent: { ...INTENT, sessionId: 'cs_2' } }
    expect(decided(STARTED, foreign).findings).toEqual(claim(/did not start/, 'action', null))
  })
})
