import { describe, expect, test } from 'vitest'
import {
  CREATED,
  claim,
  decided,
  FORGED,
  held,
  INTENT,
  INTENT_ONLY,
  later,
  OPEN,
  OWN,
  SIGNED,
  STARTED,
} from '../../../../test/support/checkouts-to-decide.ts'
import type { CheckoutSnapshot, OwnershipFacts } from './decide-checkout.ts'

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
    ['is of the other mode', { livemode: true }, {}, 'hold'],
    ['names no customer', { customerId: null }, {}, 'hold'],
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
    const conflict = held(/proves that it is for another tenant/, 'proof_conflict', details)
    expect(decided(session, { ...facts, ...more })).toEqual(conflict)
    const older = { ...facts, ...more, linkedByHandAt: later(-1) }
    expect(decided(session, older)).toEqual(conflict)
    const newer = { ...facts, ...more, linkedByHandAt: later(1) }
    expect(decided(session, newer)).toEqual(known)
    // The same fact in the same words, however long it lasts.
    const late = { ...facts, ...more, isOnHoldLong: true }
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
