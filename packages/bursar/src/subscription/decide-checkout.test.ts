import { describe, expect, test } from 'vitest'
import {
  claim,
  decided,
  FORGED,
  held,
  INTENT,
  INTENT_ONLY,
  OPEN,
  OWN,
  SIGNED,
  STARTED,
} from '../../../../test/support/checkouts-to-decide.ts'
import type { CheckoutSnapshot, OwnershipFacts, Signup } from './decide-checkout.ts'

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
    ['without a customer', { customerId: null }, /has no customer/],
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
    expect(decided({}, { isOnHoldLong: true }, INTENT_ONLY)).toEqual(held(/refund it\.$/))
    expect(decided({}, {}, INTENT_ONLY)).toEqual(held(/Nothing was granted\.$/))
  })

  test('each proof, and a customer who has a tenant, is let through', () => {
    expect(decided(STARTED, { intent: INTENT }, INTENT_ONLY).kind).toBe('link')
    expect(decided({}, SIGNED, INTENT_ONLY).kind).toBe('link')
    expect(decided({}, { customerTenantId: 'acme' }, INTENT_ONLY).kind).toBe('known')
  })
})
