import type { Finding, FindingKind, Severity } from './finding.ts'

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
  /** In the smallest unit of the currency; null: Stripe does not say. */
  readonly amountTotal: number | null
  readonly customerId: string | null
  readonly stripeSubscriptionId: string | null
  readonly prices: readonly string[]
  /** What the session says of itself: a claim, never a proof. */
  readonly claimedTenantId: string | null
  readonly clientReferenceId: string | null
  /** A signed reference that our own checkouts carry in their metadata. */
  readonly tenantReference: string | null
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

/** Who becomes a tenant by paying, and what an email address of an existing tenant means. */
export interface Signup {
  readonly mode: 'open' | 'intent'
  readonly sameEmail: 'confirm' | 'separate' | 'attach'
}

/** What PostgreSQL knows when the customer's row is locked. */
export interface OwnershipFacts {
  /** The tenant that the session's customer has already. */
  readonly customerTenantId: string | null
  /** When an operator or a backend has said so; null: nobody has. */
  readonly linkedByHandAt: Date | null
  readonly intent: CheckoutIntent | null
  /** The tenant of its signed reference, whose signature is ours. */
  readonly signed: { readonly tenantId: string; readonly exists: boolean } | null
  /** It has what looks like a signed reference, and no key of ours made it. */
  readonly isForged: boolean
  readonly approval: CheckoutApproval | null
  /** The existing tenants that the session names without a signature. */
  readonly namedTenantIds: readonly string[]
  /** The existing tenants with the session's email address, the oldest first. */
  readonly sameEmailTenantIds: readonly string[]
  /** It has been on hold for longer than HOLD_HOURS. */
  readonly isOnHoldLong: boolean
}

/**
 * `link` and `create` make the customer a tenant's; `known` finds it so already. `wait`: not
 * complete or not paid yet. `failed`: and never will be. `ignore`: it concerns no subscription.
 * `hold`: on hold, nothing granted.
 */
export type CheckoutDecision =
  | {
      readonly kind: 'ignore' | 'wait' | 'failed' | 'known' | 'hold'
      readonly findings: readonly Finding[]
    }
  | {
      readonly kind: 'link'
      readonly tenantId: string
      /** `email` is no proof: the policy takes it for one. */
      readonly by: 'intent' | 'reference' | 'email'
      readonly findings: readonly []
    }
  | {
      readonly kind: 'create'
      /** The id that something proved; null: one is generated. */
      readonly tenantId: string | null
      readonly by: 'reference' | 'approval' | 'signup'
      readonly approvedBy: string | null
      readonly name: string
      /** What it says of itself without proof: shown, and never used to grant. */
      readonly claimedExternalId: string | null
      /** The tenant that is asked whether the new one is its own. */
      readonly offerMergeTo: string | null
      readonly findings: readonly Finding[]
    }

const PAID = ['paid', 'no_payment_required']
const MODES_WITHOUT_SUBSCRIPTION = ['payment', 'setup']

/**
 * Pure. Nobody gets into a tenant without proof: an intent, a signed reference, or the word of an
 * operator. And a paid checkout is never left alone: it has access, or a finding for an operator.
 */
export function decideCheckout(
  session: CheckoutSnapshot,
  facts: OwnershipFacts,
  policy: CheckoutPolicy,
): CheckoutDecision {
  const hold = (reason: string) => onHold('checkout_on_hold', reason, facts)
  if (session.livemode !== policy.livemode) return hold('it has the other mode (live or test)')
  const outcome = outcomeOf(session, policy)
  if (typeof outcome === 'object') return hold(outcome.unknown)
  if (outcome !== 'bought') return { kind: outcome, findings: [] }
  if (session.customerId === null) return hold('it has no customer')

  const proved = provedBy(session, facts)
  const { customerTenantId, approval } = facts
  if (customerTenantId !== null) return ofKnownCustomer(session, facts, proved)
  if (proved !== null && (proved.by === 'intent' || facts.signed?.exists === true)) {
    return { kind: 'link', ...proved, findings: [] }
  }
  const created = {
    kind: 'create',
    name: session.companyName ?? session.customerName ?? UNNAMED,
    approvedBy: null,
    offerMergeTo: null,
    claimedExternalId: null,
    findings: [],
  } as const
  if (proved !== null) return { ...created, by: 'reference', tenantId: proved.tenantId }
  const claimedExternalId = session.clientReferenceId ?? session.claimedTenantId
  if (approval?.isTaken) {
    return hold('the ID that an operator chose for its tenant belongs to another tenant')
  }
  if (approval !== null) {
    const { tenantId, approvedBy } = approval
    return { ...created, by: 'approval', tenantId, approvedBy, claimedExternalId }
  }
  if (policy.signup.mode === 'intent') return hold('it does not prove which tenant it is for')
  return withoutProof(session, facts, policy.signup, { ...created, claimedExternalId })
}

/** Stands for a name in lists. Nobody is addressed by it. */
export const UNNAMED = 'Unnamed'

interface CheckoutPolicy {
  readonly signup: Signup
  readonly livemode: boolean
  readonly billing: { readonly whileProcessing: 'grant' | 'wait' }
}

type Outcome = 'ignore' | 'wait' | 'failed' | 'bought' | { readonly unknown: string }

/** What became of the checkout, before it is asked whose it is. */
function outcomeOf(session: CheckoutSnapshot, { billing }: CheckoutPolicy): Outcome {
  const { mode, status, paymentStatus } = session
  if (MODES_WITHOUT_SUBSCRIPTION.includes(mode)) return 'ignore'
  // A mode that we do not know may sell a subscription all the same.
  if (mode !== 'subscription' && session.stripeSubscriptionId === null) return 'ignore'
  if (status === 'open' || status === 'expired') return 'wait'
  if (session.paymentFailed) return 'failed'
  if (paymentStatus === 'unpaid') {
    // Its bank debit is processing: whether that grants access, its subscription decides.
    return status === 'complete' && billing.whileProcessing === 'grant' ? 'bought' : 'wait'
  }
  if (!PAID.includes(paymentStatus)) {
    return { unknown: 'Stripe reports a payment status that this version does not know' }
  }
  if (status === 'complete') return 'bought'
  return { unknown: 'Stripe reports a checkout status that this version does not know' }
}

type Proof = { readonly tenantId: string; readonly by: 'intent' | 'reference' }

/** The first proof counts. */
function provedBy(session: CheckoutSnapshot, { intent, signed }: OwnershipFacts): Proof | null {
  if (intent !== null && isOfIntent(session, intent)) {
    return { tenantId: intent.tenantId, by: 'intent' }
  }
  return signed === null ? null : { tenantId: signed.tenantId, by: 'reference' }
}

/** Whether the session is the very one that the intent was made for. */
function isOfIntent(session: CheckoutSnapshot, intent: CheckoutIntent): boolean {
  if (intent.nonce !== session.intentNonce) return false
  if (intent.sessionId !== null && intent.sessionId !== session.sessionId) return false
  if (intent.sessionId === null && session.createdAt > intent.expiresAt) return false
  return session.prices.includes(intent.priceId)
}

/** Whatever concerns a customer that has a tenant belongs to that tenant. */
function ofKnownCustomer(
  session: CheckoutSnapshot,
  facts: OwnershipFacts,
  proved: Proof | null,
): CheckoutDecision {
  const { customerTenantId, approval, namedTenantIds, linkedByHandAt } = facts
  if (approval?.tenantId === customerTenantId) return { kind: 'known', findings: [] }
  // Whoever has moved the customer since then has moved what this checkout had proved as well.
  const isOutranked = linkedByHandAt !== null && session.createdAt < linkedByHandAt
  if (proved !== null && proved.tenantId !== customerTenantId && !isOutranked) {
    const details = { customer_id: session.customerId, proved_tenant_id: proved.tenantId }
    return onHold('proof_conflict', CONFLICT, facts, details)
  }
  if (proved !== null || linkedByHandAt !== null) return { kind: 'known', findings: [] }
  const others = namedTenantIds.filter((id) => id !== customerTenantId)
  return { kind: 'known', findings: unprovenClaim(session, { ...facts, namedTenantIds: others }) }
}

/** A tenant of its own, with access; nothing of a tenant that it names or resembles changes. */
function withoutProof(
  session: CheckoutSnapshot,
  facts: OwnershipFacts,
  { sameEmail }: Signup,
  created: Omit<Extract<CheckoutDecision, { kind: 'create' }>, 'by' | 'tenantId'>,
): CheckoutDecision {
  const findings = unprovenClaim(session, facts)
  const [oldest = null, second] = facts.sameEmailTenantIds
  const isClear = oldest !== null && second === undefined && findings.length === 0
  if (sameEmail === 'attach' && isClear) {
    return { kind: 'link', tenantId: oldest, by: 'email', findings: [] }
  }
  const offerMergeTo = sameEmail === 'confirm' ? oldest : null
  return { ...created, by: 'signup', tenantId: null, offerMergeTo, findings }
}

const CONFLICT = 'it proves that it is for another tenant than its customer’s'
const NAMES_A_TENANT = 'it names an existing tenant without proof'
const FORGED = 'its signed reference was not made with a key of this service'
const NOT_OURS = 'it names a checkout that Bursar did not start in this form'

function unprovenClaim(session: CheckoutSnapshot, facts: OwnershipFacts): Finding[] {
  const [named = null] = facts.namedTenantIds
  const reason =
    named !== null
      ? NAMES_A_TENANT
      : facts.isForged
        ? FORGED
        : isForeignIntent(session, facts)
          ? NOT_OURS
          : null
  if (reason === null) return []
  const isPaid = session.paymentStatus === 'paid' && session.amountTotal !== 0
  const severity: Severity = isPaid ? 'action' : 'info'
  const kept = 'The subscription belongs to the tenant of its own customer. Nothing else changed.'
  const summary = `A checkout claims a tenant: ${reason}. ${kept}`
  return [
    {
      kind: 'unproven_claim',
      severity,
      summary,
      details: { customer_id: session.customerId, claimed_tenant_id: named },
    },
  ]
}

/** A known customer's intent may be one that we have forgotten by now. */
function isForeignIntent(
  { intentNonce }: CheckoutSnapshot,
  { intent, customerTenantId }: OwnershipFacts,
): boolean {
  return intentNonce !== null && (intent !== null || customerTenantId === null)
}

function onHold(
  kind: FindingKind & ('checkout_on_hold' | 'proof_conflict'),
  reason: string,
  { isOnHoldLong }: OwnershipFacts,
  details: Finding['details'] = {},
): CheckoutDecision {
  const isConflict = kind === 'proof_conflict'
  const what = isConflict ? 'Neither tenant changed.' : 'Nothing was granted.'
  // Whoever has seen a conflict and dismissed it is not asked again because a day has passed.
  const late =
    isOnHoldLong && !isConflict
      ? ' It has been waiting too long: find the tenant that it belongs to, or refund it.'
      : ''
  const summary = `A completed checkout is on hold: ${reason}. ${what}${late}`
  return { kind: 'hold', findings: [{ kind, summary, details }] }
}
