import type { Failpoint } from '../../base/failpoint.ts'
import type { Metrics } from '../../base/metrics.ts'
import { Inbox } from '../../inbox/inbox.ts'
import type { InboxRow } from '../../inbox/inbox-row.ts'
import { recordEvents } from '../../inbox/record-events.store.ts'
import type { Pool } from '../../postgres/pool.ts'

export interface InboxSurroundings {
  readonly pool: Pool
  readonly metrics: Metrics
  readonly failpoint: Failpoint | undefined
  /** Called after each flush: there may be something to refresh. */
  readonly onFlushed: () => void
}

/** The inbox over PostgreSQL, counted. */
export function openInbox({ pool, metrics, failpoint, onFlushed }: InboxSurroundings): Inbox {
  const flush = async (rows: readonly InboxRow[]) => {
    await failpoint?.('inbox.before_flush', rows[0]?.eventId ?? '')
    const recorded = await recordEvents(pool, rows)
    await failpoint?.('inbox.after_flush', rows[0]?.eventId ?? '')
    return recorded
  }
  return new Inbox({
    flush,
    onFlushed: ({ deliveries, recorded, rows, seconds }) => {
      metrics.count('bursar_deliveries_total', { outcome: 'recorded' }, recorded)
      metrics.count('bursar_deliveries_total', { outcome: 'duplicate' }, deliveries - recorded)
      metrics.observe('bursar_flush_batch_size', rows)
      metrics.observe('bursar_flush_seconds', seconds)
      onFlushed()
    },
  })
}
