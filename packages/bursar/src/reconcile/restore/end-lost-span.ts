import { dropLost, releaseHeld } from '../../outbox/enqueue/lost-span.store.ts'
import { openFindings } from '../../subscription/finding/findings.store.ts'
import {
  endLostSpan,
  findLostSpan,
  inTransaction,
  isReadAgain,
  isRestoreOpen,
  type LostSpan,
  type Pool,
} from './lost-spans.store.ts'
import { restoreFinding } from './restore-finding.ts'

export interface EndedSpan extends LostSpan {
  /** Messages that may have been sent in the span, and are not sent again. */
  readonly messages: number
}

/**
 * Ends an open span once Stripe's events of it were read again and their objects refreshed: drops
 * what may have been sent in it, and lets the rest go. Interrupted, it goes on at the next call.
 * Null: there is none, or it is still being read.
 */
export async function endReadSpan(
  pool: Pool,
  accounts: readonly string[],
): Promise<EndedSpan | null> {
  const span = await findLostSpan(pool)
  if (span === null || !(await isReadAgain(pool, span, accounts))) return null
  let messages = 0
  for (;;) {
    const dropped = await dropLost(pool, span)
    if (dropped === 0) break
    messages += dropped
  }
  const hasEnded = await inTransaction(pool, async (tx) => {
    // What came meanwhile is judged in the commit that lets the rest go.
    messages += await dropLost(tx, span)
    await releaseHeld(tx)
    if (!(await endLostSpan(tx, span.spanId, messages))) return false
    if (await isRestoreOpen(tx)) await openFindings(tx, restoreFinding(span, messages))
    return true
  })
  return hasEnded ? { ...span, messages } : null
}
