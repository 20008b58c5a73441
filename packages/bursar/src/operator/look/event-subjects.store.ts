import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

/** Subjects of one tenant that are looked at: the ones that came last. */
const SUBJECTS_MAX = 500
/** Settlements whose events are looked at: the newest. */
const SETTLEMENTS_MAX = 2_000

const SUBJECTS_OF_TENANT = `
select s.subject from bursar.stripe_customers c
join bursar.stripe_subjects s on s.account = c.account and s.customer_id = c.customer_id
where c.tenant_id = $1
order by s.dirty_since desc, s.subject limit $2`

/** What Stripe's events about a tenant can be about. */
export async function findTenantSubjects(tx: Tx, tenantId: string): Promise<string[]> {
  const values = [tenantId, SUBJECTS_MAX]
  const statement = { name: 'operator_tenant_subjects', text: SUBJECTS_OF_TENANT, values }
  return (await query<{ subject: string }>(tx, statement)).rows.map(({ subject }) => subject)
}

// The trail names the events that each settlement answered; what is pending has an index.
const EVENT_IDS = `
-- An event that was replayed is answered twice, and found once.
select unnest(event_ids) as event_id from (
  select event_ids from bursar.settlements where subject = any($1)
  order by fetched_at desc limit $3
) newest
union
select e.event_id
from unnest($2::text[]) as a(account) cross join unnest($1::text[]) as s(subject)
cross join lateral (
  select event_id from bursar.stripe_events
  where account = a.account and subject = s.subject and processed_at is null
  limit $3
) e`

/** The events of these subjects, in no order. */
export async function findSubjectEventIds(
  tx: Tx,
  subjects: readonly string[],
  accounts: readonly string[],
): Promise<string[]> {
  if (subjects.length === 0) return []
  const values = [subjects, accounts, SETTLEMENTS_MAX]
  const statement = { name: 'operator_subject_events', text: EVENT_IDS, values }
  const { rows } = await query<{ event_id: string }>(tx, statement)
  return rows.map(({ event_id }) => event_id)
}
