import type { Clock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import type { Random } from '@bursar/wire/random'
import type { SigningSecret } from '@bursar/wire/stripe-signature'
import { type ArrivedAt, admitEvent, type IgnoredBecause } from './inbox/admit-event.ts'
import type { Inbox } from './inbox/inbox.ts'
import { bodySha256 } from './ingress/body-sha256.ts'
import type { RefusalCode } from './ingress/refusals.ts'
import { type Delivery, verifyDelivery } from './ingress/verify-delivery.ts'
import { type Delivered, deliverMessage, type Handlers } from './outbox/deliver-message.ts'
import { inTransaction } from './postgres/in-transaction.ts'
import type { Pool, Tx } from './postgres/pool.ts'
import { afterFailure } from './refresh/after-failure.ts'
import { type Claiming, claimWithinBudget } from './refresh/claim/claim-within-budget.ts'
import type { Slots } from './refresh/claim/share-slots.ts'
import { commitDeadLetter, commitTruth } from './refresh/commit-truth.ts'
import { type Claim, postponeClaim } from './refresh/object/claim.store.ts'
import { type CommitContext, POSTPONED, type RefreshResult } from './refresh/refresh-result.ts'
import { retrieveTruth } from './refresh/retrieve-truth.ts'
import { runSchedule, type ScheduleContext, type Scheduled } from './schedule/run-schedule.ts'
import { runTick } from './schedule/run-tick.store.ts'
import type { StripeReader } from './stripe/stripe-reader.ts'

/** What the story is told with; `service.ts` builds it. */
export interface PipelineContext extends CommitContext, Claiming, ScheduleContext {
  readonly clock: Clock
  readonly random: Random
  readonly inbox: Pick<Inbox, 'record'>
  readonly pool: Pool
  readonly stripe: StripeReader
  /** Who delivers which kind of message. */
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
export type Refreshed = RefreshResult & { readonly errorCode: string | null }

/** 1. A request knocks. Resolves when the event is durable; throws when it cannot be stored. */
export async function receive(
  context: PipelineContext,
  endpoint: Endpoint,
  delivery: Delivery,
): Promise<Reception> {
  const verdict = verifyDelivery(delivery, { secrets: endpoint.secrets, now: context.clock.now() })
  if (verdict.kind === 'refused') return verdict
  const { event, secretIndexes } = verdict
  if (context.failpoint) await context.failpoint('receive.after_verify', event.id)
  const admission = admitEvent(event, endpoint, bodySha256(delivery.body))
  if (admission.kind === 'ignored') return { ...admission, account: event.account, secretIndexes }
  await context.inbox.record(admission.row)
  if (context.failpoint) await context.failpoint('receive.before_answer', event.id)
  return { kind: 'recorded', secretIndexes }
}

/** 2a. A worker takes stale objects, as many as it has slots for and Stripe may be asked about. */
export async function claim(context: PipelineContext, slots: number | Slots): Promise<Claim[]> {
  await context.failpoint?.('claim.before', '')
  const claims = await claimWithinBudget(context, slots)
  for (const { id } of claims) await context.failpoint?.('claim.after', id)
  return claims
}

/** 2b. It asks Stripe what is true now, holding nothing, and writes down what follows from it. */
export async function refresh(context: PipelineContext, claimed: Claim): Promise<Refreshed> {
  try {
    await context.failpoint?.('fetch.before', claimed.id)
    const truth = await retrieveTruth(context.stripe, claimed)
    await context.failpoint?.('fetch.after', claimed.id)
    if (truth.kind === 'not_found') throw new AppError('OBJECT_NOT_FOUND')
    const result = await inTransaction(context.pool, (tx) =>
      commitTruth(tx, claimed, truth, context),
    )
    await context.failpoint?.('commit.after', claimed.id)
    return { ...result, errorCode: null }
  } catch (error) {
    const after = afterFailure(claimed, error, context.random)
    const { errorCode } = after
    if (after.kind === 'postpone') {
      await postponeClaim(context.pool, claimed, after)
      return { ...POSTPONED, errorCode }
    }
    const bury = (tx: Tx) => commitDeadLetter(tx, claimed, errorCode, context)
    const given = await inTransaction(context.pool, bury)
    return { ...given, errorCode }
  }
}

/** 3. What is pending is delivered: messages are enqueued between two commits, never inside one. */
export function deliver(context: PipelineContext, messageId: string): Promise<Delivered> {
  return deliverMessage(context.pool, messageId, context.handlers, context.failpoint)
}

/** 4. Time marks stale, too: what was expected to change by now is looked at again. */
export async function tick(context: PipelineContext): Promise<number> {
  await context.failpoint?.('tick.before', '')
  const markedStale = await runTick(context.pool, context.plansDigest)
  await context.failpoint?.('tick.after', '')
  return markedStale
}

/** 5. By the hour: terms that end, reminders that are due, rows that are too old. */
export function schedule(context: PipelineContext): Promise<Scheduled> {
  return runSchedule(context)
}
