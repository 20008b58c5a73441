import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

/** Quarantined subjects that one commit pokes; the next takes the rest. */
const POKED_MAX = 1_000

const KNOWN = `select 1 from bursar.settings where name = 'plans_digest' and value = $1`

const REMEMBER = `
insert into bursar.settings (name, value) values ('plans_digest', $1)
on conflict (name) do update set value = excluded.value`

const POKE_QUARANTINED = `
with quarantined as (
  select s.account, s.subject from bursar.stripe_subjects s
  where (s.withheld_reason is not null or exists (
    select 1 from bursar.findings f
    where f.account = s.account and f.subject = s.subject and f.resolved_at is null
      and f.kind in ('price_unlisted', 'checkout_quarantined')))
    and (s.account, s.subject) > ($2, $3)
  order by s.account, s.subject
  limit $1
  for update
), poked as (
  update bursar.stripe_subjects s set
    generation = s.generation + 1,
    dirty_since = case when s.dirty then s.dirty_since else bursar.clock() end,
    cause = 'recheck',
    priority = case when s.dirty then s.priority else 1 end,
    due_at = bursar.clock()
  from quarantined q where s.account = q.account and s.subject = q.subject
  returning s.account, s.subject
)
select account, subject from poked order by account, subject`

interface Poked {
  readonly account: string
  readonly subject: string
}

/**
 * When the plans are others than at the last start, what was held back is looked at again, all of
 * it. They are remembered last: who is killed meanwhile begins anew, and a poke too many does no
 * harm.
 */
export async function noticePlanChange(pool: Pool, plansDigest: string): Promise<number> {
  const known = { name: 'refresh_known_plans', text: KNOWN, values: [plansDigest] }
  if ((await query(pool, known)).rows.length > 0) return 0
  let total = 0
  let last: Poked | undefined
  do {
    const batch = await inTransaction(pool, (tx) => pokeBatch(tx, last))
    total += batch.length
    last = batch.length === POKED_MAX ? batch.at(-1) : undefined
  } while (last !== undefined)
  await query(pool, { name: 'refresh_remember_plans', text: REMEMBER, values: [plansDigest] })
  return total
}

async function pokeBatch(tx: Tx, after: Poked | undefined): Promise<readonly Poked[]> {
  const values = [POKED_MAX, after?.account ?? '', after?.subject ?? '']
  const poke = { name: 'refresh_poke_quarantined', text: POKE_QUARANTINED, values }
  return (await query<Poked>(tx, poke)).rows
}
