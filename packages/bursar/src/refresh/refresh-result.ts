import type { KeyObject } from 'node:crypto'
import type { Random } from '@bursar/wire/random'
import type { Failpoint } from '../base/failpoint.ts'
import { type CompletedEvent, completeEvents } from '../inbox/stored-events.store.ts'
import type { Policy } from '../subscription/decide.ts'
import { reconcileFindings } from '../subscription/finding/findings.store.ts'
import type { Finding } from '../subscription/finding.ts'
import type { Outgoing } from '../subscription/outgoing/message.ts'
import type { Rule } from '../subscription/rules.ts'
import type { Status } from '../subscription/status.ts'
import { type HistoryEntry, recordHistory } from './history/history-entry.store.ts'
import { nextCheck, type PendingReason } from './next-check.ts'
import type { Claim } from './object/claim.store.ts'
import { type Aftermath, leaveAftermath, observe, type Tx } from './object/observe.store.ts'

/** What a commit needs besides its transaction. */
export interface CommitContext {
  readonly policy: Policy
  /** Key of the audit chain. */
  readonly auditKey: KeyObject
  readonly failpoint: Failpoint | undefined
  /** The plans of this node; absent: they are the only ones. */
  readonly plansDigest?: string | null
  /** Spreads the routine checks. */
  readonly random: Random
  /** Which messages are enqueued for a change. */
  readonly outgoing: Outgoing
}

/**
 * `stale`: a newer answer was in already, nothing was written. `waiting`: nobody owns the customer
 * yet. `linked`, `pointed`, `on_hold`, `not_found` are of objects that are no subscription.
 */
export type Outcome =
  | 'stale'
  | 'unchanged'
  | 'waiting'
  | 'blocked'
  | 'accepted'
  | 'linked'
  | 'pointed'
  | 'on_hold'
  | 'not_found'
  | 'dead_letter'
  | 'postponed'

export interface RefreshResult {
  readonly outcome: Outcome
  readonly tenantId: string | null
  /** The status before and after, where it moved. */
  readonly moved: { readonly from: Status | null; readonly to: Status } | null
  /** Kinds of finding that this refresh result opened. */
  readonly opened: readonly string[]
}

const NOTHING = { tenantId: null, moved: null, opened: [] } as const
export const STALE: RefreshResult = { outcome: 'stale', ...NOTHING }
export const POSTPONED: RefreshResult = { outcome: 'postponed', ...NOTHING }

/** What remains to be written when the decision is made. */
export interface Ending {
  readonly outcome: Outcome
  readonly rule: Rule
  /** Stripe's id of the request that was answered; null where there was no answer. */
  readonly stripeRequestId: string | null
  /** The row of the audit log, where something changed. */
  readonly auditId?: string | null
  /** The objects that were marked stale. */
  readonly markedStale?: readonly string[]
  readonly tenantId: string | null
  readonly moved?: RefreshResult['moved']
  readonly findings: readonly Finding[]
  readonly opened?: readonly string[]
  readonly customerId?: string | null
  /** Of a subscription: what a sweep compares with. */
  readonly seenDigest?: Buffer
  /** Of a subscription: where a list has it. */
  readonly stripeCreatedAt?: Date | null
  /** When its truth is expected to change by itself. */
  readonly recheckAt?: Date | null
  /** A subscription that has not ended: it always has a next check. */
  readonly isAlive?: boolean
  /** Why it waits, or has no access although it is live at Stripe; absent: nothing is withheld. */
  readonly withheld?: PendingReason | null
  readonly waitingSince?: Date | null
  /**
   * Stripe may answer with what it knew a moment ago. Whether one later read makes sure; default
   * `never`. `if_notified`: when an event that says "it has changed" came only just before.
   */
  readonly laterRead?: 'always' | 'if_notified' | 'never'
}

/** When something is observed, and what spreads its next check. */
export interface Moment {
  readonly now: Date
  readonly random: Random
}

/** How long Stripe's answers may be behind its events. */
const LATE_READ_MS = 30_000

const NOTIFICATION = /^(?:v1\.)?(?:customer\.subscription|checkout\.session)\./

/** The beginning of every commit of an answer. null: a newer one was in already. */
export async function beginCommit(
  tx: Tx,
  claim: Claim,
  { random, failpoint }: CommitContext,
): Promise<Moment | null> {
  const now = await observe(tx, claim)
  if (now === null) return null
  await failpoint?.('commit.after_observe', claim.id)
  return { now, random }
}

/** The end of every commit but a stale one: findings, processed events, and the next look. */
export async function endCommit(
  tx: Tx,
  claim: Claim,
  moment: Moment,
  ending: Ending,
): Promise<RefreshResult> {
  const { outcome, tenantId, findings } = ending
  const of = { account: claim.account, objectId: claim.id, tenantId, findings }
  const opened = ending.opened ?? (await reconcileFindings(tx, of))
  const completed = await completeEvents(tx, claim, outcome)
  await leaveAftermath(tx, claim, aftermathOf(claim, moment, ending, completed))
  await recordHistory(tx, [{ claim, entry: entryOf(ending, completed) }])
  return { outcome, tenantId, moved: ending.moved ?? null, opened }
}

/** Pure: what a refresh result leaves on its object. `completed`: the events that it answers. */
export function aftermathOf(
  claim: Claim,
  { now, random }: Moment,
  ending: Ending,
  completed: readonly CompletedEvent[],
): Aftermath {
  const staleUntil = (at: Date) => new Date(at.getTime() + LATE_READ_MS)
  // What counts is when Stripe was asked, however long the answer lay here.
  const isNotified = completed.some(
    ({ type, receivedAt }) => NOTIFICATION.test(type) && claim.claimedAt < staleUntil(receivedAt),
  )
  const { laterRead = 'never' } = ending
  const isReadDue = laterRead === 'always' || (laterRead === 'if_notified' && isNotified)
  const { recheckAt: expectedAt = null, isAlive = false, withheld: pendingReason = null } = ending
  const next = nextCheck({ expectedAt, isAlive, pendingReason }, claim, now, random)
  // A look that comes first looks for both: it sets the next check anew.
  return {
    recheckAt: isReadDue ? staleUntil(now) : next.at,
    recheckCause: isReadDue ? 'late_read' : next.cause,
    pendingReason: next.pendingReason,
    checks: next.checks,
    customerId: ending.customerId ?? null,
    seenDigest: ending.seenDigest ?? null,
    stripeCreatedAt: ending.stripeCreatedAt ?? null,
    waitingSince: ending.waitingSince ?? null,
  }
}

/** Pure: what an operator can be told of a refresh result later. */
export function entryOf(ending: Ending, completed: readonly CompletedEvent[]): HistoryEntry {
  return {
    outcome: ending.outcome,
    rule: ending.rule,
    stripeRequestId: ending.stripeRequestId,
    auditId: ending.auditId ?? null,
    markedStale: ending.markedStale ?? [],
    eventIds: completed.map(({ id }) => id),
  }
}
