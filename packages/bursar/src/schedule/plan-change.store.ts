import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { markStale } from '../subscription/stale/mark-stale.store.ts'
import type { Subject } from '../subscription/subject.ts'

/** Quarantined subjects that one commit pokes; the next takes the rest. */
const POKED_MAX = 1_000

const KNOWN = `select 1 from bursar.settings where name = 'plans_digest' and value = $1`

const REMEMBER = `
insert into bursar.settings (name, value) values ('plans_digest', $1)
on conflict (name) do update set value = excluded.value`

const LOCK_QUARANTINED = `
select s.account, s.subject as id, s.kind from bursar.stripe_subjects s
where (s.withheld_reason is not null or exists (
  select 1 from bursar.findings f
  where f.account = s.account and f.subject = s.subject and f.resolved_at is null
    and f.kind in ('price_unlisted', 'checkout_quarantined')))
  and (s.account, s.subject) > ($2, $3)
order by s.account, s.subject
limit $1
for update`

/**
 * When the plans are others than at the last start, what was held back is looked at again, all of
 * it. They are remembered last: who is killed meanwhile begins anew, and a poke too many does no
 * harm.
 */
export async function noticePlanChange(pool: Pool, plansDigest: string): Promise<number> {
  const known = { name: 'refresh_known_plans', text: KNOWN, values: [plansDigest] }
  if ((await query(pool, known)).rows.length > 0) return 0
  let total = 0
  let last: Subject | undefined
  do {
    const batch = await inTransaction(pool, (tx) => pokeBatch(tx, last))
    total += batch.length
    last = batch.length === POKED_MAX ? batch.at(-1) : undefined
  } while (last !== undefined)
  await query(pool, { name: 'refresh_remember_plans', text: REMEMBER, values: [plansDigest] })
  return total
}

async function pokeBatch(tx: Tx, after: Subject | undefined): Promise<readonly Subject[]> {
  const values = [POKED_MAX, after?.account ?? '', after?.id ?? '']
  const statement = { name: 'schedule_lock_quarantined', text: LOCK_QUARANTINED, values }
  const { rows } = await query<Subject>(tx, statement)
  await markStale(tx, rows, 'recheck')
  return rows
}
