import type { Failpoint } from '../base/failpoint.ts'
import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool } from '../postgres/pool.ts'
import type { MessageKind } from '../subscription/outgoing/message.ts'
import { takeFresh } from './messages.store.ts'
import type { OutboxQueue } from './queue.ts'

/**
 * Hands what is freshly owed to the queue: marked and enqueued in one commit, so that none is
 * forgotten and none enqueued twice. Gives how many.
 */
export async function relay(
  pool: Pool,
  queue: Pick<OutboxQueue, 'enqueue'>,
  kinds: readonly MessageKind[],
  failpoint?: Failpoint,
): Promise<number> {
  const count = await inTransaction(pool, async (tx) => {
    const fresh = await takeFresh(tx, kinds)
    for (const kind of kinds) {
      const ofKind = fresh.filter((one) => one.kind === kind)
      if (ofKind.length > 0) await queue.enqueue(tx, kind, ofKind)
    }
    if (fresh.length > 0) await failpoint?.('relay.before_commit', '')
    return fresh.length
  })
  if (count > 0) await failpoint?.('relay.after', '')
  return count
}
