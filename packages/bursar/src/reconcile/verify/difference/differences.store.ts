import type { Tx } from '../../../postgres/pool.ts'
import { query } from '../../../postgres/query.ts'
import type { FoundKind } from './found-kind.ts'

/** One difference of a run. */
export interface FoundDifference {
  readonly kind: FoundKind
  readonly tenantId: string | null
  readonly subscriptionId: string | null
  readonly field: string | null
  readonly told: string | null
  readonly truth: string | null
  /** Why it is there on purpose; null: it is not. */
  readonly heldBy: 'brake' | 'transition_blocked' | null
}

/** As the table has room for. */
const TEXT_MAX = 1_000

const ADD = `
insert into bursar.reconcile_differences (run_id, kind, tenant_id, stripe_subscription_id, field,
  told, truth, held_by)
select $1::bigint, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
  $7::text[], $8::text[])`

export async function addDifferences(
  tx: Tx,
  runId: string,
  found: readonly FoundDifference[],
): Promise<void> {
  if (found.length === 0) return
  const cut = (text: string | null) => text?.slice(0, TEXT_MAX) ?? null
  const values = [
    runId,
    found.map(({ kind }) => kind),
    found.map(({ tenantId }) => tenantId),
    found.map(({ subscriptionId }) => subscriptionId),
    found.map(({ field }) => field),
    found.map(({ told }) => cut(told)),
    found.map(({ truth }) => cut(truth)),
    found.map(({ heldBy }) => heldBy),
  ]
  await query(tx, { name: 'verify_add_differences', text: ADD, values })
}

const LIST = `
select difference_id::text as id, kind, tenant_id as "tenantId",
  stripe_subscription_id as "subscriptionId", field, told, truth, held_by as "heldBy"
from bursar.reconcile_differences
where run_id = $1::bigint and difference_id > $2::bigint order by difference_id limit $3`

export interface ListedDifference extends FoundDifference {
  readonly id: string
}

/** In the order in which they were found, after this one. */
export async function listDifferences(
  tx: Tx,
  runId: string,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<ListedDifference[]> {
  const values = [runId, after, limit]
  const statement = { name: 'verify_list_differences', text: LIST, values }
  return (await query<ListedDifference & Record<string, unknown>>(tx, statement)).rows
}

const COUNT = `
select count(*) filter (where held_by is null)::int as differences,
  count(*) filter (where held_by is not null)::int as held
from bursar.reconcile_differences where run_id = $1::bigint`

export interface DifferenceCounts {
  readonly differences: number
  readonly held: number
}

export async function countDifferences(tx: Tx, runId: string): Promise<DifferenceCounts> {
  const statement = { name: 'verify_count_differences', text: COUNT, values: [runId] }
  const { rows } = await query<DifferenceCounts & Record<string, unknown>>(tx, statement)
  return rows[0]!
}

// Those of the run before stay until this one has ended: they are what people see meanwhile.
const FORGET = `
delete from bursar.reconcile_differences d using bursar.reconcile_runs r, bursar.reconcile_runs own
where own.run_id = $1::bigint and r.job = own.job and r.account = own.account
  and r.run_id <> own.run_id and d.run_id = r.run_id`

/** What the runs before found of the same job and account. */
export async function forgetEarlier(tx: Tx, runId: string): Promise<void> {
  await query(tx, { name: 'verify_forget_earlier', text: FORGET, values: [runId] })
}

const FORGET_OWN = `
delete from bursar.reconcile_differences
where run_id = $1::bigint and ($2 = 'all' or stripe_subscription_id is null)`

/** What a run that is resumed finds again: all, or what concerns no single subscription. */
export async function forgetFound(tx: Tx, runId: string, what: 'all' | 'answers'): Promise<void> {
  await query(tx, { name: 'verify_forget_found', text: FORGET_OWN, values: [runId, what] })
}
