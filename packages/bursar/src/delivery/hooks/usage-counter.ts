import { AppError } from '@bursar/wire/errors'
import type { OutboxMessage } from '../../subscription/outgoing/message-handler.ts'

/** A night's question: how much of what is limited does this tenant use? */
export interface UsageRequest {
  /** A UUID: the idempotency key, the same whenever this question is asked again. */
  readonly id: string
  readonly requestedAt: Date
  /** 1 at the first try. */
  readonly attempt: number
  readonly tenantId: string
}

/** By feature, as the plans name them: how many there are, not how many more. */
export type UsageCounts = Readonly<Record<string, number>>

/**
 * Code of an embedder that counts. What it gives is kept as if it had been reported; what it leaves
 * out stays as it was. When it throws, it is asked again, as a hook is.
 */
export type UsageCounter = (
  request: UsageRequest,
  signal: AbortSignal,
) => UsageCounts | Promise<UsageCounts>

/** Where counts are kept; `countedAt`: before it was counted. */
export type KeepUsage = (tenantId: string, counts: UsageCounts, countedAt: Date) => Promise<void>

/** Asks, looks at the answer, and keeps it. */
export async function askForUsage(
  counter: UsageCounter,
  message: OutboxMessage,
  keeping: {
    readonly readNow: () => Promise<Date>
    readonly keep: KeepUsage
    readonly signal: AbortSignal
  },
): Promise<void> {
  const { messageId: id, enqueuedAt: requestedAt, attempt, tenantId } = message
  const countedAt = await keeping.readNow()
  const counts = await counter({ id, requestedAt, attempt, tenantId }, keeping.signal)
  for (const [feature, used] of Object.entries(counts)) {
    if (!Number.isSafeInteger(used) || used < 0) throw new AppError('USAGE_UNUSABLE', feature)
  }
  await keeping.keep(tenantId, counts, countedAt)
}
