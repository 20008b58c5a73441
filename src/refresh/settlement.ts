import type { KeyObject } from 'node:crypto'
import type { Reach } from '../base/reach.ts'
import type { Policy } from '../subscription/decide.ts'
import type { Finding } from '../subscription/finding.ts'
import { reconcileFindings } from '../subscription/findings.store.ts'
import type { Owing } from '../subscription/owing/effect.ts'
import type { Status } from '../subscription/status.ts'
import type { Claim, PokeCause } from './claim.store.ts'
import { completeEvents, leaveAftermath, type Tx } from './settle.store.ts'

/** What a commit needs besides its transaction. */
export interface CommitContext {
  readonly policy: Policy
  /** Key of the audit chain. */
  readonly auditKey: KeyObject
  readonly reach: Reach | undefined
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
  readonly tenantId: string | null
  readonly moved?: Settlement['moved']
  readonly findings: readonly Finding[]
  readonly opened?: readonly string[]
  readonly customerId?: string | null
  readonly recheckAt?: Date | null
  readonly waitingSince?: Date | null
}

/** Stripe may answer with what it knew a moment ago: one later look, when events found nothing. */
const LATE_LOOK_MS = 30_000

const SUBSCRIPTION_EVENT = /^(?:v1\.)?customer\.subscription\./

/** The end of every commit but a stale one: findings, processed events, and the next look. */
export async function endSettlement(
  tx: Tx,
  claim: Claim,
  now: Date,
  ending: Ending,
): Promise<Settlement> {
  const { outcome, tenantId, findings } = ending
  const of = { account: claim.account, subject: claim.id, tenantId, findings }
  const opened = ending.opened ?? (await reconcileFindings(tx, of))
  const eventTypes = await completeEvents(tx, claim, outcome)
  // What the table forbids is what Stripe knew a moment ago: an ended subscription stays ended.
  const isDoubtful =
    outcome === 'unchanged' || findings.some(({ kind }) => kind === 'transition_blocked')
  const isLookDue = isDoubtful && eventTypes.some((type) => SUBSCRIPTION_EVENT.test(type))
  const { at, cause } = nextLook(ending.recheckAt ?? null, isLookDue ? now : null)
  await leaveAftermath(tx, claim, {
    recheckAt: at,
    recheckCause: cause,
    customerId: ending.customerId ?? null,
    waitingSince: ending.waitingSince ?? null,
  })
  return { outcome, tenantId, moved: ending.moved ?? null, opened }
}

function nextLook(
  recheckAt: Date | null,
  lookDueSince: Date | null,
): { at: Date | null; cause: PokeCause } {
  if (lookDueSince === null) return { at: recheckAt, cause: 'recheck' }
  const lateLook = new Date(lookDueSince.getTime() + LATE_LOOK_MS)
  if (recheckAt !== null && recheckAt < lateLook) return { at: recheckAt, cause: 'recheck' }
  return { at: lateLook, cause: 'late_look' }
}
