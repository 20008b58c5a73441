import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

const REQUEST = `
insert into bursar.reconcile_requests (job, account)
select $1, account from unnest($2::text[]) as a(account) order by account
on conflict (job, account) do update set requested_at = bursar.clock()`

/**
 * A run of the job is due for each of these accounts. A node begins it within a minute. Asked twice
 * before that, there is one run. One that is under way counts only if it began afterwards.
 */
export async function requestRuns(tx: Tx, job: string, accounts: readonly string[]): Promise<void> {
  await query(tx, { name: 'reconcile_request', text: REQUEST, values: [job, accounts] })
}
