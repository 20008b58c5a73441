import type { Pool } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { keepSucceededAt } from '../postgres/settings.ts'

/** Every part of a round was done. */
export async function noteSuccess(pool: Pool): Promise<void> {
  await keepSucceededAt(pool)
}

const READ = `
select value::double precision as seconds from bursar.settings
where name = 'schedule_succeeded_at'`

/** When that was last, in Unix seconds; 0: never yet. */
export async function readSucceededSeconds(pool: Pool): Promise<number> {
  const statement = { name: 'schedule_read_success', text: READ }
  return (await query<{ seconds: number }>(pool, statement)).rows[0]?.seconds ?? 0
}
