import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

/** Subjects that one tick pokes; the next tick takes the rest. */
const RECHECKS_MAX = 500

// The ones that wait longest, in key order. Locked rows are skipped: whoever holds one is settling
// it and will set its next check itself.
const POKE_DUE = `
with due as (
  select account, subject from bursar.stripe_subjects
  where (account, subject) in (
      select account, subject from bursar.stripe_subjects
      where recheck_at <= bursar.clock() order by recheck_at limit $1)
    and recheck_at <= bursar.clock()
  order by account, subject
  for update skip locked
)
update bursar.stripe_subjects s set
  generation = s.generation + 1,
  dirty_since = case when s.dirty then s.dirty_since else bursar.clock() end,
  cause = case when s.recheck_cause = 'late_look' then 'late_look' else 'recheck' end,
  priority = case when s.dirty then s.priority
                  when s.recheck_cause = 'late_look' then 2
                  when s.recheck_cause = 'routine' then 3 else 1 end,
  due_at = case when s.dirty then s.due_at else bursar.clock() end,
  recheck_at = null
from due where s.account = due.account and s.subject = due.subject`

/** Pokes the subjects whose truth was expected to change by now. Gives how many. */
export async function pokeDueRechecks(tx: Tx): Promise<number> {
  const statement = { name: 'schedule_poke_due', text: POKE_DUE, values: [RECHECKS_MAX] }
  return (await query(tx, statement)).rowCount ?? 0
}
