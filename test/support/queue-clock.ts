import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'

/** The queue's pauses pass on the test's clock, too: see `bursar.clock()`. After its start. */
export async function putQueueOnClock(pool: Pool): Promise<void> {
  await pool.query(`
    create or replace function bursar_queue.job_now() returns timestamptz
    language sql stable as 'select bursar.clock()'`)
}
