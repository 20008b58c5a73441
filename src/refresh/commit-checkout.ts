import { AppError } from '../base/errors.ts'
import { appendAudit } from '../ledger/append-audit.store.ts'
import {
  type CheckoutDecision,
  type CheckoutSnapshot,
  decideCheckout,
} from '../subscription/decide-checkout.ts'
import { OWES_NOTHING } from '../subscription/owing/effect.ts'
import { effectsOfNewTenant } from '../subscription/owing/effects-of-change.ts'
import { owe } from '../subscription/owing/owe.store.ts'
import { lockTenant } from '../subscription/subscription.store.ts'
import { tenantIdCandidates } from '../subscription/tenant-id.ts'
import type { Claim } from './claim.store.ts'
import type { UnsettledReason } from './next-check.ts'
import {
  addTenant,
  adoptEmail,
  completeIntent,
  findOwnershipFacts,
  giveUpIntent,
  hasBillingContact,
  leavePage,
  linkCustomer,
  lockCustomer,
} from './ownership.store.ts'
import {
  findSubscriptionsOfCustomer,
  pokeSubscriptions,
  releaseSavepoint,
  rollbackToSavepoint,
  savepoint,
  settle,
  type Tx,
} from './settle.store.ts'
import {
  type CommitContext,
  endSettlement,
  type Outcome,
  type Settlement,
  STALE,
} from './settlement.ts'
import type { Truth } from './truth.ts'

/** Rounds until the list of a customer's subscriptions stands still; it hardly ever takes two. */
const LINK_ROUNDS_MAX = 5

type CheckoutTruth = Extract<Truth, { kind: 'checkout_session' }>

const OUTCOMES = {
  ignore: 'unchanged',
  wait: 'unchanged',
  failed: 'unchanged',
  known: 'unchanged',
  quarantine: 'quarantined',
  link: 'linked',
  create: 'linked',
} as const satisfies Record<CheckoutDecision['kind'], Outcome>

/** The only writer of ownership: a session that proves itself makes its customer a tenant's. */
export async function commitCheckout(
  tx: Tx,
  claim: Claim,
  { session, requestId }: CheckoutTruth,
  context: CommitContext,
): Promise<Settlement> {
  const now = await settle(tx, claim)
  if (now === null) return STALE
  const moment = { now, random: context.random }
  await context.reach?.('commit.after_settle', claim.id)
  const { decision, customerTenantId, poked } = await decideUnderLock(tx, session, context)
  await context.reach?.('commit.after_ownership', claim.id)
  if (decision.kind === 'known' && customerTenantId !== null) {
    await completeIntentOf(tx, session, customerTenantId)
  }
  await endIntentOf(tx, session, decision)
  const { tenantId, auditId } = await carryOut(tx, claim, { session, decision }, context)
  await context.reach?.('commit.after_audit', claim.id)
  return endSettlement(tx, claim, moment, {
    outcome: OUTCOMES[decision.kind],
    rule: `checkout_${decision.kind}`,
    stripeRequestId: requestId,
    auditId,
    poked,
    tenantId: tenantId ?? customerTenantId,
    findings: decision.findings,
    customerId: session.customerId,
    withheld: unsettledOf(session, decision),
    // Who is told that it is complete and finds it open was answered with what was before.
    laterLook: decision.kind === 'wait' && session.status !== 'expired' ? 'if_announced' : 'never',
  })
}

/** What its buyer still waits for; null where it has an outcome, or sells no subscription. */
function unsettledOf(
  { status }: CheckoutSnapshot,
  { kind }: CheckoutDecision,
): UnsettledReason | null {
  if (kind === 'quarantine') return 'on_hold'
  if (kind !== 'wait' || status === 'expired') return null
  return status === 'complete' ? 'first_payment_processing' : 'checkout_unfinished'
}

interface Decided {
  readonly decision: CheckoutDecision
  readonly customerTenantId: string | null
  readonly poked: readonly string[]
}

/**
 * Subjects are locked before the customer, everywhere; but only under the customer's lock is it
 * known which subscriptions the session concerns. So: lock the customer, look, and when something
 * is to be poked, let go of the lock, poke it, and look again.
 */
async function decideUnderLock(
  tx: Tx,
  session: CheckoutSnapshot,
  context: CommitContext,
): Promise<Decided> {
  const { account, customerId } = session
  const poked = new Set<string>()
  for (let round = 1; round <= LINK_ROUNDS_MAX; round += 1) {
    await savepoint(tx)
    await pokeSubscriptions(tx, account, [...poked], 'link')
    const customerTenantId =
      customerId === null ? null : await lockCustomer(tx, account, customerId)
    const facts = await findOwnershipFacts(tx, session, customerTenantId)
    const decision = decideCheckout(session, facts, context.policy)
    const concerned = await concernedBy(tx, session, decision)
    if (concerned.every((id) => poked.has(id))) {
      await releaseSavepoint(tx)
      return { decision, customerTenantId, poked: [...poked] }
    }
    for (const id of concerned) poked.add(id)
    await rollbackToSavepoint(tx)
  }
  throw new AppError('INVARIANT_BROKEN', 'A customer gains subscriptions faster than we can look.')
}

/**
 * Its own subscription, whose doorbell may have broken, and with a link all others of its customer.
 * None while nobody owns the customer: a subscription that waits asks for its checkout by itself,
 * and the two would poke each other for ever.
 */
async function concernedBy(
  tx: Tx,
  { account, customerId, stripeSubscriptionId }: CheckoutSnapshot,
  { kind }: CheckoutDecision,
): Promise<readonly string[]> {
  const own = stripeSubscriptionId === null ? [] : [stripeSubscriptionId]
  if (kind === 'known') return own
  if ((kind !== 'link' && kind !== 'create') || customerId === null) return []
  return [...own, ...(await findSubscriptionsOfCustomer(tx, account, customerId))]
}

/** Gives the tenant that the customer now belongs to; nulls where the decision links nobody. */
async function carryOut(
  tx: Tx,
  claim: Claim,
  { session, decision }: { session: CheckoutSnapshot; decision: CheckoutDecision },
  context: CommitContext,
): Promise<{ tenantId: string | null; auditId: string | null }> {
  if (decision.kind !== 'link' && decision.kind !== 'create') {
    return { tenantId: null, auditId: null }
  }
  const { account, customerId, sessionId } = session
  if (customerId === null) throw new AppError('INVARIANT_BROKEN', 'A link without a customer.')
  const isNew = decision.kind === 'create'
  const tenantId = isNew ? await createTenant(tx, session, customerId, decision) : decision.tenantId
  if (!isNew) await completeIntentOf(tx, session, tenantId)
  // A tenant that began with a token of ours has nobody to write to before this.
  const isBillingContact = isNew || !(await hasBillingContact(tx, tenantId))
  const { locales } = session
  const linkedBy = sessionId
  const link = { account, customerId, tenantId, linkedBy, isBillingContact, locales }
  await linkCustomer(tx, link)
  await lockTenant(tx, tenantId)
  if (isBillingContact) await adoptEmail(tx, tenantId, session.email)
  await context.reach?.('commit.after_state', sessionId)
  const row = {
    eventType: isNew ? ('tenant.created' as const) : ('customer.linked' as const),
    actorType: 'stripe' as const,
    actorId: sessionId,
    details: {
      account,
      customer_id: customerId,
      checkout_session_id: sessionId,
      ...(isNew && decision.approval && { approved_by: decision.approval.approvedBy }),
    },
  }
  const [auditId = null] = await appendAudit(tx, { key: context.auditKey, tenantId, rows: [row] })
  if (isBillingContact) {
    // Who began with a token of ours was announced then; now there is an address for an identity.
    const owing = isNew ? context.owing : { ...OWES_NOTHING, provision: context.owing.provision }
    const owedFor = { settlement: claim, ...(auditId !== null && { auditId }) }
    await owe(tx, effectsOfNewTenant(tenantId, owing), owedFor)
  }
  return { tenantId, auditId }
}

async function completeIntentOf(
  tx: Tx,
  { intentNonce: nonce, sessionId, stripeSubscriptionId }: CheckoutSnapshot,
  tenantId: string,
): Promise<void> {
  if (nonce === null) return
  await completeIntent(tx, { nonce, sessionId, tenantId, stripeSubscriptionId })
}

/** Its tenant must be able to begin anew, and must not be sent to a page that is complete. */
async function endIntentOf(
  tx: Tx,
  { account, intentNonce: nonce, sessionId, status, stripeSubscriptionId }: CheckoutSnapshot,
  { kind }: CheckoutDecision,
): Promise<void> {
  if (nonce === null) return
  const ended = { account, nonce, sessionId }
  if (kind === 'failed') await giveUpIntent(tx, ended, stripeSubscriptionId)
  if (kind === 'quarantine') await giveUpIntent(tx, ended, null)
  if (kind === 'wait' && status === 'complete') await leavePage(tx, ended)
}

async function createTenant(
  tx: Tx,
  session: CheckoutSnapshot,
  customerId: string,
  { name, approval }: Extract<CheckoutDecision, { kind: 'create' }>,
): Promise<string> {
  const candidates =
    approval === null ? tenantIdCandidates(name, session.account, customerId) : [approval.tenantId]
  for (const tenantId of candidates) {
    if (await addTenant(tx, { tenantId, name, billingEmail: session.email })) return tenantId
  }
  throw new AppError('INVARIANT_BROKEN', 'Every id for the new tenant is taken.')
}
