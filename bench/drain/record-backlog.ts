import type { InboxRow } from '../../packages/bursar/src/inbox/inbox-row.ts'
import {
  RECORDING_SETTINGS,
  recordEvents,
} from '../../packages/bursar/src/inbox/record-events.store.ts'
import { createPool } from '../../packages/bursar/src/postgres/pool.ts'

const ROWS_PER_FLUSH = 500
const DIGEST = Buffer.alloc(32, 1)

interface Backlog {
  readonly subscriptions: readonly string[]
  readonly eventsPerObject: number
  /** Tells this backlog’s events from those of another. */
  readonly wave: number
}

/** Records events about every subscription, as after an outage: nobody has worked meanwhile. */
export async function recordBacklog(databaseUrl: string, backlog: Backlog): Promise<void> {
  const { subscriptions, eventsPerObject, wave } = backlog
  const pool = createPool({ url: databaseUrl, max: 1, settings: RECORDING_SETTINGS })
  try {
    for (let turn = 0; turn < eventsPerObject; turn += 1) {
      const rows = subscriptions.map((id) => toRow(id, `evt_${wave}x${turn}${id}`))
      for (let from = 0; from < rows.length; from += ROWS_PER_FLUSH) {
        await recordEvents(pool, rows.slice(from, from + ROWS_PER_FLUSH))
      }
    }
  } finally {
    await pool.end()
  }
}

function toRow(id: string, eventId: string): InboxRow {
  return {
    eventId,
    eventType: 'customer.subscription.updated',
    object: { account: '', id, kind: 'subscription' },
    objectId: id,
    objectType: 'subscription',
    bodySha256: DIGEST,
  }
}
