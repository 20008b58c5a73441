import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

// An operator who dismissed it is not asked again while its object is known.
const PURGE_FINDINGS = `
delete from bursar.findings where finding_id in (
  select f.finding_id from bursar.findings f
  where f.resolved_at < bursar.clock() - make_interval(days => $1)
    and (f.resolved_by = 'result' or not exists (select from bursar.stripe_objects s
      where s.account = f.account and s.object_id = f.object_id))
  limit $2
)`

/** Removes resolved findings. Gives how many, at most `limit`. */
export async function purgeFindings(tx: Tx, days: number, limit: number): Promise<number> {
  const statement = { name: 'schedule_purge_findings', text: PURGE_FINDINGS, values: [days, limit] }
  return (await query(tx, statement)).rowCount ?? 0
}
