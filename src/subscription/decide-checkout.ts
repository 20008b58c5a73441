import type { Finding } from './finding.ts'

/** What Stripe answered about a checkout session, in our words. */
export interface CheckoutSnapshot {
  readonly account: string
  readonly sessionId: string
  readonly livemode: boolean
  readonly createdAt: Date
  /** Stripe's own words; one that we do not know grants nothing. */
  readonly mode: string
  readonly status: string
  readonly paymentStatus: string
  /** It is complete, and the payment that it waited for did not come. */
  readonly paymentFailed: boolean
  readonly customerId: string | null
  readonly stripeSubscriptionId: string | null
  readonly prices: readonly string[]
  /** What the session says of itself: a claim, never a proof. */
  readonly claimedTenantId: string | null
  readonly clientReferenceId: string | null
  readonly intentNonce: string | null
  /** Personal data: goes into `tenants` and nowhere else. */
  readonly companyName: string | null
  readonly customerName: string | null
  readonly email: string | null
  /** The customer's languages, best first. */
  readonly locales: readonly string[]
}

/** What we wrote before we sent somebody to Stripe. */
export interface CheckoutIntent {
  readonly nonce: string
  readonly tenantId: string
  readonly priceId: string
  readonly sessionId: string | null
  readonly expiresAt: Date
}

/** An operator's word that a checkout is a new tenant's. */
export interface CheckoutApproval {
  /** The id that the tenant is to have. */
  readonly tenantId: string
  readonly approvedBy: string
  /** Whether there is a tenant of that id already. */
  readonly isTaken: boolean
}

/** What PostgreSQL knows when the customer's row is locked. */
export interface OwnershipFacts {
  /** The tenant that the session's customer has already. */
  readonly customerTenantId: string | null
  /** An operator has said so, who knew what the session claims. */
  readonly isLinkedByHand: boolean
  readonly intent: CheckoutIntent | null
  readonly clientReferenceIsTenant: boolean
  readonly emailIsOfATenant: boolean
  readonly approval: CheckoutApproval | null
}

/**
 * `link` and `create` make the customer a tenant's; `known` finds it so already. `wait`: not
 * complete or not paid yet. `failed`: and never will be. `ignore`: it concerns no subscription.
 * `quarantine`: nothing granted.
 */
export type CheckoutDecision =
  | { readonly kind: 'ignore' | 'wait' | 'failed' | 'known'; readonly findings: readonly Finding[] }
  | { readonly kind: 'quarantine'; readonly findings: readonly Finding[] }
  | { readonly kind: 'link'; readonly tenantId: string; readonly findings: readonly [] }
  | {
      readonly kind: 'create'
      readonly name: string
      /** Where an operator has said so. */
      readonly approval: CheckoutApproval | null
      readonly findings: readonly []
    }

const PAID = ['paid', 'no_payment_required']

/**
 * Pure. A session proves a tenant by a checkout that we started, or by the word of an operator, and
 * by nothing that it says.
 */
export function decideCheckout(
  session: CheckoutSnapshot,
  facts: OwnershipFacts,
  policy: { readonly signup: 'open' | 'intent'; readonly livemode: boolean },
): CheckoutDecision {
  if (session.livemode !== policy.livemode) {
    return quarantine('it is of the other mode (live or test)')
  }
  if (session.mode !== 'subscription') return { kind: 'ignore', findings: [] }
  if (session.status !== 'complete') return { kind: 'wait', findings: [] }
  if (session.paymentFailed) return { kind: 'failed', findings: [] }
  if (!PAID.includes(session.paymentStatus)) return { kind: 'wait', findings: [] }
  if (session.customerId === null) return quarantine('it names no customer')

  const proved = provedTenant(session, facts.intent)
  const { customerTenantId, approval } = facts
  if (customerTenantId !== null) {
    if (customerTenantId === approval?.tenantId) return { kind: 'known', findings: [] }
    const reference = facts.clientReferenceIsTenant ? session.clientReferenceId : null
    const unproved = facts.isLinkedByHand ? [] : [session.claimedTenantId, reference]
    const claims = proved === null ? unproved : [proved]
    return claims.every((claim) => claim === null || claim === customerTenantId)
      ? { kind: 'known', findings: [] }
      : quarantine('it claims another tenant than the one its customer belongs to')
  }
  if (proved !== null) return { kind: 'link', tenantId: proved, findings: [] }
  if (approval?.isTaken) {
    return quarantine('the id that an operator chose for its tenant is another tenant’s')
  }
  if (approval !== null) return { kind: 'create', name: nameOf(session), approval, findings: [] }
  const unproved = unprovedClaim(session, facts)
  if (unproved !== null) return quarantine(unproved)
  if (policy.signup === 'intent')
    return quarantine('sign-up is closed: no checkout of ours began it')
  return { kind: 'create', name: nameOf(session), approval: null, findings: [] }
}

/** The tenant of the intent, when the session is the very one that the intent was made for. */
function provedTenant(session: CheckoutSnapshot, intent: CheckoutIntent | null): string | null {
  if (intent === null || intent.nonce !== session.intentNonce) return null
  if (intent.sessionId !== null && intent.sessionId !== session.sessionId) return null
  if (intent.sessionId === null && session.createdAt > intent.expiresAt) return null
  if (!session.prices.includes(intent.priceId)) return null
  return intent.tenantId
}

function unprovedClaim(session: CheckoutSnapshot, facts: OwnershipFacts): string | null {
  if (session.intentNonce !== null) return 'it names a checkout that we did not start like this'
  if (session.claimedTenantId !== null) return 'its metadata claims a tenant without proof'
  if (facts.clientReferenceIsTenant) return 'its client_reference_id claims a tenant without proof'
  if (facts.emailIsOfATenant) return 'its e-mail address is that of a tenant, which is no proof'
  return null
}

function quarantine(reason: string): CheckoutDecision {
  const summary = `A completed checkout is held back: ${reason}. Nothing was granted.`
  return { kind: 'quarantine', findings: [{ kind: 'checkout_quarantined', summary }] }
}

const NAME_LENGTH_MAX = 200
/** Stands for a name in lists. Nobody is addressed by it. */
export const UNNAMED = 'Unnamed'

function nameOf(session: CheckoutSnapshot): string {
  const name = [session.companyName, session.customerName].find((one) => one?.trim())
  return name?.trim().slice(0, NAME_LENGTH_MAX) ?? UNNAMED
}
