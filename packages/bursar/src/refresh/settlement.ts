import type { KeyObject } from 'node:crypto'
import type { Random } from '@bursar/wire/random'
import type { Reach } from '../base/reach.ts'
import type { Policy } from '../subscription/decide.ts'
import type { Finding } from '../subscription/finding.ts'
import { reconcileFindings } from '../subscription/findings.store.ts'
import type { Owing } from '../subscription/owing/effect.ts'
import type { Rule } from '../subscription/rules.ts'
import type { Status } from '../subscription/status.ts'
import type { Claim } from './claim.store.ts'
import { nextCheck, type UnsettledReason } from './next-check.ts'
import { completeEvents, leaveAftermath, settle, type Tx } from './settle.store.ts'
import { recordTrail } from './trail/trail.store.ts'

/** What a commit needs besides its transaction. */
export interface CommitContext {
  readonly policy: Policy
  /** Key of the audit chain. */
  readonly auditKey: KeyObject
  readonly reach: Reach | undefined
  /** The plans of this node; absent: they are the only ones. */
  readonly plansDigest?: string | null
  /** Spreads the routine checks. */
  readonly random: Random
  /** What the world is owed of a change. */
  readonly owing: Owing
}

/**
 * `stale`: a newer answer was in already, nothing was written. `waiting`: nobody owns the customer
 * yet. `linked`, `pointed`, `quarantined`, `not_found` are of subjects that are no subscription.
 */
export type Outcome =
  | 'stale'
  | 'unchanged'
  | 'waiting'
  | 'blocked'
  | 'accepted'
  | 'linked'
  | 'pointed'
  | 'quarantined'
  | 'not_found'
  | 'dead_letter'
  | 'postponed'

export interface Settlement {
  readonly outcome: Outcome
  readonly tenantId: string | null
  /** The status before and after, where it moved. */
  readonly moved: { readonly from: Status | null; readonly to: Status } | null
  /** Kinds of finding that this settlement opened. */
  readonly opened: readonly string[]
}

const NOTHING = { tenantId: null, moved: null, opened: [] } as const
export const STALE: Settlement = { outcome: 'stale', ...NOTHING }
export const POSTPONED: Settlement = { outcome: 'postponed', ...NOTHING }

/** What remains to be written when the decision is made. */
export interface Ending {
  readonly outcome: Outcome
  readonly rule: Rule
  /** Stripe's id of the request that was answered; null where there was no answer. */
  readonly stripeRequestId: string | null
  /** The row of the ledger, where something changed. */
  readonly auditId?: string | null
  /** The subjects that were poked. */
  readonly poked?: readonly string[]
  readonly tenantId: string | null
  readonly moved?: Settlement['moved']
  readonly findings: readonly Finding[]
  readonly opened?: readonly string[]
  readonly customerId?: string | null
  /** When its truth is expected to change by itself. */
  readonly recheckAt?: Date | null
  /** A subscription that has not ended: it always has a next check. */
  readonly isAlive?: boolean
  /** Why it waits, or has no access although it is live at Stripe; absent: nothing is withheld. */
  readonly withheld?: UnsettledReason | null
  readonly waitingSince?: Date | null
  /**
   * Stripe may answer with what it knew a moment ago. Whether one later look makes sure; default
   * `never`. `if_announced`: when an event that says "it has changed" came only just before.
   */
  readonly laterLook?: 'always' | 'if_announced' | 'never'
}

/** When something is settled, and what spreads its next check. */
export interface Moment {
  readonly now: Date
  readonly random: Random
}

/** How long Stripe's answers may be behind its events. */
const LATE_LOOK_MS = 30_000

const ANNOUNCEMENT = /^(?:v1\.)?(?:customer\.subscription|checkout\.session)\./

/** The beginning of every commit of an answer. null: a newer one was in already. */
export async function beginSettlement(
  tx: Tx,
  claim: Claim,
  { random, reach }: CommitContext,
): Promise<Moment | null> {
  const now = await settle(tx, claim)
  if (now === null) return null
  await reach?.('commit.after_settle', claim.id)
  return { now, random }
}

/** The end of every commit but a stale one: findings, processed events, and the next look. */
export async function endSettlement(
  tx: Tx,
  claim: Claim,
  { now, random }: Moment,
  ending: Ending,
): Promise<Settlement> {
  const { outcome, tenantId, findings } = ending
  const of = { account: claim.account, subject: claim.id, tenantId, findings }
  const opened = ending.opened ?? (await reconcileFindings(tx, of))
  const completed = await completeEvents(tx, claim, outcome)
  const staleUntil = (at: Date) => new Date(at.getTime() + LATE_LOOK_MS)
  // What counts is when Stripe was asked, however long the answer lay here.
  const isAnnounced = completed.some(
    ({ type, receivedAt }) => ANNOUNCEMENT.test(type) && claim.claimedAt < staleUntil(receivedAt),
  )
  const { laterLook = 'never' } = ending
  const isLookDue = laterLook === 'always' || (laterLook === 'if_announced' && isAnnounced)
  const { recheckAt: expectedAt = null, isAlive = false, withheld: unsettled = null } = ending
  const next = nextCheck({ expectedAt, isAlive, unsettled }, claim, now, random)
  // A look that comes first looks for both: it sets the next check anew.
  await leaveAftermath(tx, claim, {
    recheckAt: isLookDue ? staleUntil(now) : next.at,
    recheckCause: isLookDue ? 'late_look' : next.cause,
    unsettled: next.unsettled,
    checks: next.checks,
    customerId: ending.customerId ?? null,
    waitingSince: ending.waitingSince ?? null,
  })
  await recordTrail(tx, claim, {
    outcome,
    rule: ending.rule,
    stripeRequestId: ending.stripeRequestId,
    auditId: ending.auditId ?? null,
    poked: ending.poked ?? [],
    eventIds: completed.map(({ id }) => id),
  })
  return { outcome, tenantId, moved: ending.moved ?? null, opened }
}
