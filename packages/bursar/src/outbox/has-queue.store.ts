import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

const HAS_QUEUE = `select to_regclass('bursar_queue.job') is not null as "hasQueue"`

/** Whether the queue's tables are there: who never had anything to deliver has none. */
export async function hasQueue(tx: Tx): Promise<boolean> {
  const { rows } = await query<{ hasQueue: boolean }>(tx, {
    name: 'outbox_has_queue',
    text: HAS_QUEUE,
  })
  return rows[0]?.hasQueue === true
}
