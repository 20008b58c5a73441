import type { Clock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import type { Random } from '@bursar/wire/random'
import type { SigningSecret } from '@bursar/wire/stripe-signature'
import { type ArrivedAt, admitEvent, type IgnoredBecause } from './inbox/admit-event.ts'
import type { Inbox } from './inbox/inbox.ts'
import { bodySha256 } from './ingress/body-sha256.ts'
import type { RefusalCode } from './ingress/refusals.ts'
import { type Delivery, verifyDelivery } from './ingress/verify-delivery.ts'
import { carryOut, type Delivered, type Handlers } from './outbox/carry-out.ts'
import { inTransaction } from './postgres/in-transaction.ts'
import type { Pool, Tx } from './postgres/pool.ts'
import { afterFailure } from './refresh/after-failure.ts'
import { type Claiming, claimWithinBudget } from './refresh/claim/claim-within-budget.ts'
import type { Slots } from './refresh/claim/share-slots.ts'
import { type Claim, postponeClaim } from './refresh/claim.store.ts'
import { commitDeadLetter, commitTruth } from './refresh/commit-truth.ts'
import { retrieveTruth } from './refresh/retrieve-truth.ts'
import { type CommitContext, POSTPONED, type Settlement } from './refresh/settlement.ts'
import { runSchedule, type ScheduleContext, type Scheduled } from './schedule/run-schedule.ts'
import { runTick } from './schedule/run-tick.store.ts'
import type { StripeReader } from './stripe/stripe-reader.ts'

/** What the story is told with; `service.ts` builds it. */
export interface Story extends CommitContext, Claiming, ScheduleContext {
  readonly clock: Clock
  readonly random: Random
  readonly inbox: Pick<Inbox, 'record'>
  readonly pool: Pool
  readonly stripe: StripeReader
  /** Who carries out which kind of effect. */
  readonly handlers: Handlers
}

export interface Endpoint extends ArrivedAt {
  readonly secrets: readonly SigningSecret[]
}

export type Reception =
  | { readonly kind: 'recorded'; readonly secretIndexes: readonly number[] }
  | {
      readonly kind: 'ignored'
      readonly because: IgnoredBecause
      readonly account: string | null
      readonly secretIndexes: readonly number[]
    }
  | { readonly kind: 'refused'; readonly code: RefusalCode }

/** How a refresh ended, and why where it failed. */
export type Refreshed = Settlement & { readonly errorCode: string | null }

/** 1. A request knocks. Resolves when the event is durable; throws when it cannot be stored. */
export async function receive(
  story: Story,
  endpoint: Endpoint,
  delivery: Delivery,
): Promise<Reception> {
  const verdict = verifyDelivery(delivery, { secrets: endpoint.secrets, now: story.clock.now() })
  if (verdict.kind === 'refused') return verdict
  const { event, secretIndexes } = verdict
  if (story.reach) await story.reach('receive.after_verify', event.id)
  const admission = admitEvent(event, endpoint, bodySha256(delivery.body))
  if (admission.kind === 'ignored') return { ...admission, account: event.account, secretIndexes }
  await story.inbox.record(admission.row)
  if (story.reach) await story.reach('receive.before_answer', event.id)
  return { kind: 'recorded', secretIndexes }
}

/** 2a. A worker takes dirty subjects, as many as it has slots for and Stripe may be asked about. */
export async function claim(story: Story, slots: number | Slots): Promise<Claim[]> {
  await story.reach?.('claim.before', '')
  const claims = await claimWithinBudget(story, slots)
  for (const { id } of claims) await story.reach?.('claim.after', id)
  return claims
}

/** 2b. It asks Stripe what is true now, holding nothing, and writes down what follows from it. */
export async function refresh(story: Story, claimed: Claim): Promise<Refreshed> {
  try {
    await story.reach?.('fetch.before', claimed.id)
    const truth = await retrieveTruth(story.stripe, claimed)
    await story.reach?.('fetch.after', claimed.id)
    if (truth.kind === 'not_found') throw new AppError('OBJECT_NOT_FOUND')
    const settlement = await inTransaction(story.pool, (tx) =>
      commitTruth(tx, claimed, truth, story),
    )
    await story.reach?.('commit.after', claimed.id)
    return { ...settlement, errorCode: null }
  } catch (error) {
    const after = afterFailure(claimed, error, story.random)
    const { errorCode } = after
    if (after.kind === 'postpone') {
      await postponeClaim(story.pool, claimed, after)
      return { ...POSTPONED, errorCode }
    }
    const bury = (tx: Tx) => commitDeadLetter(tx, claimed, errorCode, story)
    const given = await inTransaction(story.pool, bury)
    return { ...given, errorCode }
  }
}

/** 3. What is owed is carried out: the world is told between two commits, never inside one. */
export function deliver(story: Story, effectId: string): Promise<Delivered> {
  return carryOut(story.pool, effectId, story.handlers, story.reach)
}

/** 4. Time pokes, too: what was expected to change by now is looked at again. */
export async function tick(story: Story): Promise<number> {
  await story.reach?.('tick.before', '')
  const poked = await runTick(story.pool, story.plansDigest)
  await story.reach?.('tick.after', '')
  return poked
}

/** 5. By the hour: terms that end, reminders that are due, rows that are too old. */
export function schedule(story: Story): Promise<Scheduled> {
  return runSchedule(story)
}
