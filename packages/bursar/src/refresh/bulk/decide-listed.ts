import { losesAccess } from '../../subscription/brake/brake.ts'
import { type Decision, decide } from '../../subscription/decide.ts'
import { havePaid } from '../../subscription/grace/spell.ts'
import type {
  StoredListed,
  TenantRow,
} from '../../subscription/listed/listed-subscriptions.store.ts'
import { type AgreementFacts, disagreements } from '../../subscription/money/agreement.ts'
import type { SubscriptionState } from '../../subscription/snapshot.ts'
import { ACCESS, type TenantStatus } from '../../subscription/status.ts'
import { subscriptionIdOf } from '../../subscription/subscription.store.ts'
import { agreementFacts } from '../money/agreement-facts.ts'
import type { Claim } from '../object/claim.store.ts'
import type { CommitContext } from '../refresh-result.ts'
import type { SubscriptionTruth } from '../truth.ts'
import type { ListedTenant } from './listed-tenant.ts'
import type { Certainty } from './listed-truth.ts'

/** A subscription of a page, claimed, with what the page says of it. */
export interface ListedRow {
  readonly claim: Claim
  readonly truth: SubscriptionTruth
  readonly certainty: Certainty
}

/** What is stored about a row, locked. */
export interface LoadedRow {
  readonly row: ListedRow
  /** Null: its customer has none. */
  readonly tenant: ListedTenant | null
  readonly stored: StoredListed | null
  /** Something is open that this refresh may have to resolve. */
  readonly hasOpenFindings: boolean
}

/** A change that can be written together with others. */
export interface SimpleRow {
  readonly kind: 'simple'
  readonly row: ListedRow
  readonly tenant: ListedTenant
  readonly subscriptionId: string
  readonly current: SubscriptionState | null
  readonly decision: Decision
  readonly agreement: AgreementFacts
  readonly tenantStatusBefore: TenantStatus
  readonly tenantStatusAfter: TenantStatus
  /** The tenant had another subscription that once granted something. */
  readonly wasCustomer: boolean
}

/** `commit_alone`: with this truth. `read_alone`: the page does not show enough. */
export type DecidedRow =
  | SimpleRow
  | { readonly kind: 'commit_alone' | 'read_alone'; readonly row: ListedRow }

/**
 * Pure but for its tenant, which follows: what becomes of one row of a set. What is not simple
 * (findings, ownership, the brake, other subscriptions of the tenant) is left to a commit of its
 * own.
 */
export function decideListed(loaded: LoadedRow, context: CommitContext, now: Date): DecidedRow {
  const { row, tenant, stored, hasOpenFindings } = loaded
  const { claim, truth } = row
  const alone = aloneWith(row)
  if (claim.seeksOwner) return { kind: 'read_alone', row }
  if (tenant === null || tenant.isTooLarge || claim.hasReversal || hasOpenFindings) return alone
  if (stored !== null) {
    const isElsewhere = stored.tenantId !== tenant.tenantId
    if (isElsewhere || stored.hasLoss || stored.parentId !== null) return alone
  }
  const { snapshot } = truth
  const { policy } = context
  const current = stored?.state ?? null
  const key = { account: snapshot.account, stripeSubscriptionId: claim.id }
  const subscriptionId = subscriptionIdOf(key)
  const facts = tenant.factsBeside(subscriptionId)
  if (!isPayerKnown(row, current, facts.hasPaid)) return { kind: 'read_alone', row }
  const decision = decide(current, snapshot, policy, now, facts)
  const { next, changed, findings } = decision
  if (!isCertain(row, next)) return { kind: 'read_alone', row }
  const agreement = agreementFacts(truth, decision, { now, reversal: null })
  if (findings.length > 0 || disagreements(agreement).length > 0) return alone
  const isLoss = losesAccess(current?.status ?? null, next?.status ?? null)
  if (isLoss && policy.brake !== undefined) return alone
  const hasFirstInvoice = snapshot.invoices.some(({ reason }) => reason === 'first')
  if (claim.pendingReason !== null && hasFirstInvoice) return alone
  const tenantStatusBefore = tenant.status
  const after = next === null ? null : toTenantRow(subscriptionId, claim.id, next)
  if (after !== null && tenant.wouldPayTwice(after)) return alone
  if (next !== null && after !== null && changed.length > 0) {
    if (tenant.concernsOthers(subscriptionId, current, next)) return alone
    tenant.put(after, policy.plans)
  } else if (tenant.statusWith(policy.plans) !== tenant.status) return alone
  const wasCustomer = current === null && tenant.wasCustomer(subscriptionId)
  return {
    kind: 'simple',
    ...{ row, tenant, subscriptionId, current, decision, agreement, wasCustomer },
    tenantStatusBefore,
    tenantStatusAfter: tenant.status,
  }
}

/** What is not whole cannot be committed alone either, unless it is to grant and no more. */
function aloneWith(row: ListedRow): DecidedRow {
  const isEnough = row.certainty === 'whole' || row.claim.cause === 'adopt'
  return { kind: isEnough ? 'commit_alone' : 'read_alone', row }
}

/** Whether what the page was read with still holds: who is known as a payer. */
function isPayerKnown(
  { truth, certainty }: ListedRow,
  current: SubscriptionState | null,
  hasTenantPaid: boolean,
): boolean {
  const { hasPaid, invoices } = truth.snapshot
  const isKnownByStore = hasPaid && !havePaid(invoices)
  if (isKnownByStore) return current?.hasPaid === true
  return certainty !== 'grants' || hasTenantPaid || current?.hasPaid === true
}

function isCertain({ certainty, claim }: ListedRow, next: SubscriptionState | null): boolean {
  if (certainty === 'whole' || claim.cause === 'adopt') return true
  return certainty === 'with_access' && next !== null && ACCESS[next.status]
}

function toTenantRow(
  subscriptionId: string,
  stripeSubscriptionId: string,
  state: SubscriptionState,
): TenantRow {
  const { status, type, planId, hasPaid, stripeStatus, resourceId, items } = state
  const hasItems = items.length > 0
  return {
    ...{ subscriptionId, stripeSubscriptionId, status, type, planId, hasItems },
    ...{ hasPaid, stripeStatus, resourceId },
  }
}
