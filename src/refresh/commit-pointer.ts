import type { Finding } from '../subscription/finding.ts'
import { dropOwed } from '../subscription/owing/drop-owed.store.ts'
import type { Owing } from '../subscription/owing/effect.ts'
import {
  authenticationCause,
  effectsOfAuthentication,
} from '../subscription/owing/effects-of-change.ts'
import { owe } from '../subscription/owing/owe.store.ts'
import { hasRow, subscriptionIdOf } from '../subscription/subscription.store.ts'
import type { Claim } from './claim.store.ts'
import { lockCustomer, noteCustomer } from './ownership.store.ts'
import { findSubscriptionsOfCustomer, pokeSubscriptions, settle, type Tx } from './settle.store.ts'
import { type CommitContext, endSettlement, type Settlement, STALE } from './settlement.ts'
import type { Truth } from './truth.ts'

type CustomerTruth = Extract<Truth, { kind: 'customer' }>
type PointerTruth = Extract<Truth, { kind: 'pointer' }>

/** A customer: its address follows, its deletion is a finding, its subscriptions are looked at. */
export async function commitCustomer(
  tx: Tx,
  claim: Claim,
  truth: CustomerTruth,
  context: CommitContext,
): Promise<Settlement> {
  const now = await settle(tx, claim)
  if (now === null) return STALE
  await context.reach?.('commit.after_settle', claim.id)
  const { account, id: customerId } = claim
  const concerned = await findSubscriptionsOfCustomer(tx, account, customerId)
  await pokeSubscriptions(tx, account, concerned, 'link')
  const tenantId = await lockCustomer(tx, account, customerId)
  await context.reach?.('commit.after_ownership', claim.id)
  await noteCustomer(tx, { account, customerId, ...truth })
  await context.reach?.('commit.after_state', claim.id)
  return endSettlement(tx, claim, now, {
    outcome: 'pointed',
    rule: 'customer_noted',
    stripeRequestId: truth.requestId,
    poked: concerned,
    tenantId,
    findings: truth.deleted && tenantId !== null ? [CUSTOMER_DELETED] : [],
    customerId,
  })
}

/** An invoice, a charge or a dispute: it pokes the subscription that it concerns, by id. */
export async function commitPointer(
  tx: Tx,
  claim: Claim,
  truth: PointerTruth,
  context: CommitContext,
): Promise<Settlement> {
  const now = await settle(tx, claim)
  if (now === null) return STALE
  await context.reach?.('commit.after_settle', claim.id)
  await pokeSubscriptions(tx, claim.account, truth.stripeSubscriptionIds, 'link')
  const { customerId, happened } = truth
  const tenantId = customerId === null ? null : await lockCustomer(tx, claim.account, customerId)
  await context.reach?.('commit.after_ownership', claim.id)
  if (happened === 'authentication' && tenantId !== null) {
    await oweAuthentication(tx, claim, truth, { tenantId, owing: context.owing })
  }
  if (happened === 'invoice_closed') {
    await dropOwed(tx, authenticationCause(claim.account, claim.id))
  }
  return endSettlement(tx, claim, now, {
    outcome: 'pointed',
    rule: 'points_elsewhere',
    stripeRequestId: truth.requestId,
    poked: truth.stripeSubscriptionIds,
    tenantId,
    findings: happened === 'refund' || happened === 'dispute' ? [HAPPENED[happened]] : [],
    customerId,
  })
}

/** Once per invoice, however often its bank asks. */
async function oweAuthentication(
  tx: Tx,
  claim: Claim,
  truth: PointerTruth,
  { tenantId, owing }: { tenantId: string; owing: Owing },
): Promise<void> {
  const { account, id: invoiceId } = claim
  const [stripeSubscriptionId] = truth.stripeSubscriptionIds
  const futureId =
    stripeSubscriptionId === undefined ? null : subscriptionIdOf({ account, stripeSubscriptionId })
  const subscriptionId = futureId !== null && (await hasRow(tx, futureId)) ? futureId : null
  const about = { tenantId, subscriptionId, futureId, account, invoiceId }
  await owe(tx, effectsOfAuthentication(about, owing), { settlement: claim })
}

const CUSTOMER_DELETED: Finding = {
  kind: 'customer_deleted',
  summary: 'The customer of a tenant was deleted at Stripe.',
}

/** What an operator is told of charges. */
export const HAPPENED = {
  refund: { kind: 'refund', summary: 'A charge was refunded; the status is Stripe’s to change.' },
  dispute: { kind: 'dispute', summary: 'A charge is disputed; the status is Stripe’s to change.' },
} as const satisfies Record<string, Finding>
