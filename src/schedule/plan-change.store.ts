import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

/** Quarantined subjects that one change of the plans pokes; each settles what it is about. */
const POKED_MAX = 10_000

const REMEMBER = `
insert into bursar.settings (name, value) values ('plans_digest', $1)
on conflict (name) do update set value = excluded.value
where bursar.settings.value <> excluded.value
returning 1`

const POKE_QUARANTINED = `
with quarantined as (
  select s.account, s.subject from bursar.stripe_subjects s
  where exists (
    select 1 from bursar.findings f
    where f.account = s.account and f.subject = s.subject and f.resolved_at is null
      and f.kind in ('price_unlisted', 'checkout_quarantined')
  )
  order by s.account, s.subject
  limit $1
  for update
)
update bursar.stripe_subjects s set
  generation = s.generation + 1,
  dirty_since = case when s.dirty then s.dirty_since else bursar.clock() end,
  cause = 'recheck',
  priority = case when s.dirty then s.priority else 1 end,
  due_at = bursar.clock()
from quarantined q where s.account = q.account and s.subject = q.subject`

/** When the plans are others than at the last start, what was held back is looked at again. */
export async function noticePlanChange(tx: Tx, plansDigest: string): Promise<number> {
  const remember = { name: 'refresh_remember_plans', text: REMEMBER, values: [plansDigest] }
  if ((await query(tx, remember)).rows.length === 0) return 0
  const poke = { name: 'refresh_poke_quarantined', text: POKE_QUARANTINED, values: [POKED_MAX] }
  return (await query(tx, poke)).rowCount ?? 0
}
