import { expect } from 'vitest'
import {
  type CheckoutIntent,
  type CheckoutSnapshot,
  decideCheckout,
  type OwnershipFacts,
  type Signup,
} from '../../packages/bursar/src/subscription/decide-checkout.ts'

export const CREATED = new Date('2026-03-15T12:00:00Z')
export const later = (minutes: number) => new Date(CREATED.getTime() + minutes * 60_000)

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
export const INTENT: CheckoutIntent = {
  nonce: 'nonce-of-sixteen-characters',
  tenantId: 'acme',
  priceId: 'price_s',
  sessionId: 'cs_1',
  expiresAt: later(30),
}
export const STARTED = { intentNonce: INTENT.nonce }

const UNKNOWN: OwnershipFacts = {
  customerTenantId: null,
  linkedByHandAt: null,
  intent: null,
  signed: null,
  isForged: false,
  approval: null,
  namedTenantIds: [],
  sameEmailTenantIds: [],
  isOnHoldLong: false,
}

export const OPEN: Signup = { mode: 'open', sameEmail: 'confirm' }
export const INTENT_ONLY: Signup = { mode: 'intent', sameEmail: 'confirm' }

export function decided(
  session: Partial<CheckoutSnapshot>,
  facts: Partial<OwnershipFacts> = {},
  signup: Signup = OPEN,
  whileProcessing: 'grant' | 'wait' = 'wait',
) {
  const policy = { signup, livemode: false, billing: { whileProcessing } }
  return decideCheckout({ ...SESSION, ...session }, { ...UNKNOWN, ...facts }, policy)
}

export const held = (reason: RegExp, kind = 'checkout_on_hold', details: object = {}) => ({
  kind: 'hold',
  findings: [{ kind, summary: expect.stringMatching(reason), details }],
})
export const claim = (reason: RegExp, severity = 'action', claimed: string | null = 'acme') => [
  {
    kind: 'unproven_claim',
    severity,
    summary: expect.stringMatching(reason),
    details: { customer_id: 'cus_1', claimed_tenant_id: claimed },
  },
]
/** A tenant of its own, with access. */
export const OWN = {
  kind: 'create',
  by: 'signup',
  tenantId: null,
  name: 'Acme',
  approvedBy: null,
  claimedExternalId: null,
  offerMergeTo: null,
  findings: [],
}
export const SIGNED = { signed: { tenantId: 'acme', exists: true } }
export const FORGED = { isForged: true }
