import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { toState } from '../../subscription/brake/brake.ts'
import type { SubscriptionState } from '../../subscription/snapshot.ts'
import type { Observed } from './stored-facts.store.ts'

export type Verdict = 'equal' | 'differs' | 'confirmed' | 'none' | 'held' | 'changed'

/** What a run expects of one subscription. */
export interface ExpectedRow extends Observed {
  readonly id: string
  readonly tenantId: string | null
  readonly verdict: Verdict
  /** Of what differs; of what is equal it is what is stored. */
  readonly state: SubscriptionState | null
}

// A run that goes on after a crash may read a page again.
const SAVE = `
insert into bursar.reconcile_expected (run_id, stripe_subscription_id, tenant_id, verdict, state,
  generation, observed_generation)
select $1::bigint, * from unnest($2::text[], $3::text[], $4::text[], $5::jsonb[], $6::bigint[],
  $7::bigint[])
on conflict (run_id, stripe_subscription_id) do update set
  tenant_id = excluded.tenant_id, verdict = excluded.verdict, state = excluded.state,
  generation = excluded.generation, observed_generation = excluded.observed_generation,
  seen_at = bursar.clock()`

export async function saveExpected(
  tx: Tx,
  runId: string,
  rows: readonly ExpectedRow[],
): Promise<void> {
  if (rows.length === 0) return
  const values = [
    runId,
    rows.map(({ id }) => id),
    rows.map(({ tenantId }) => tenantId),
    rows.map(({ verdict }) => verdict),
    rows.map(({ state }) => (state === null ? null : JSON.stringify(state))),
    rows.map(({ generation }) => generation),
    rows.map(({ observedGeneration }) => observedGeneration),
  ]
  await query(tx, { name: 'verify_save_expected', text: SAVE, values })
}

const FIND_DIFFERING = `
select stripe_subscription_id as id, tenant_id as "tenantId", verdict, state,
  generation::text, observed_generation::text as "observedGeneration",
  greatest(0, $4 - extract(epoch from bursar.clock() - seen_at))::float8 as "waitSeconds"
from bursar.reconcile_expected
where run_id = $1::bigint and verdict = 'differs' and stripe_subscription_id > $2
order by stripe_subscription_id limit $3`

type StateRow = { readonly state: Readonly<Record<string, unknown>> | null }

/** A difference that was seen once, and in how many seconds it may be read again. */
export interface Candidate extends ExpectedRow {
  readonly waitSeconds: number
}

/** After this ID, in the order of IDs. */
export async function findCandidates(
  tx: Tx,
  runId: string,
  { after, limit, waitSeconds }: { after: string; limit: number; waitSeconds: number },
): Promise<Candidate[]> {
  const values = [runId, after, limit, waitSeconds]
  const statement = { name: 'verify_find_candidates', text: FIND_DIFFERING, values }
  const { rows } = await query<Omit<Candidate, 'state'> & StateRow>(tx, statement)
  return rows.map((row) => ({ ...row, state: stateOf(row) }))
}

function stateOf({ state }: StateRow): SubscriptionState | null {
  return state === null ? null : toState(state)
}

const SET_VERDICT = `
update bursar.reconcile_expected set verdict = $3, seen_at = bursar.clock()
where run_id = $1::bigint and stripe_subscription_id = any($2::text[]) and verdict = 'differs'`

/** Of what differs, as far as was known. Gives of how many. */
export async function setVerdict(
  tx: Tx,
  runId: string,
  ids: readonly string[],
  verdict: Verdict,
): Promise<number> {
  if (ids.length === 0) return 0
  const values = [runId, ids, verdict]
  const set = await query(tx, { name: 'verify_set_verdict', text: SET_VERDICT, values })
  return set.rowCount ?? 0
}

const COUNT = `
select count(*)::int as count from bursar.reconcile_expected
where run_id = $1::bigint and verdict = $2`

/** How many subscriptions of a run have this verdict now. */
export async function countVerdict(tx: Tx, runId: string, verdict: Verdict): Promise<number> {
  const statement = { name: 'verify_count_verdict', text: COUNT, values: [runId, verdict] }
  return (await query<{ count: number }>(tx, statement)).rows[0]!.count
}

const FORGET = 'delete from bursar.reconcile_expected where run_id = $1::bigint'

/** The run has ended, or begins again. */
export async function forgetExpected(tx: Tx, runId: string): Promise<void> {
  await query(tx, { name: 'verify_forget_expected', text: FORGET, values: [runId] })
}

const UNLISTED = `
select s.stripe_subscription_id as id from bursar.subscriptions s
where s.account = $1 and s.stripe_subscription_id > $3 and s.status <> 'EXPIRED'
  and s.created_at < $4::timestamptz and ($6::text[] is null or s.tenant_id = any($6))
  and not exists (select from bursar.reconcile_expected e
    where e.run_id = $2::bigint and e.stripe_subscription_id = s.stripe_subscription_id)
order by s.stripe_subscription_id limit $5`

interface Unlisted {
  readonly account: string
  readonly runId: string
  readonly after: string
  readonly startedAt: Date
  readonly limit: number
  /** null: of all tenants. */
  readonly only: readonly string[] | null
}

/** What has not ended here, was here before the run, and is in none of Stripe's pages. */
export async function findUnlisted(tx: Tx, of: Unlisted): Promise<string[]> {
  const values = [of.account, of.runId, of.after, of.startedAt, of.limit, of.only]
  const statement = { name: 'verify_find_unlisted', text: UNLISTED, values }
  return (await query<{ id: string }>(tx, statement)).rows.map(({ id }) => id)
}
