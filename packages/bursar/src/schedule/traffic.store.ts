import { STATUSES } from '@bursar/wire/operator/today'
import type { Pool, Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

export type { Pool }

export interface DeliveryCount {
  readonly minuteMs: number
  readonly endpoint: string
  readonly outcome: 'accepted' | 'cosigned' | 'refused' | 'ignored'
  readonly detail: string
  count: number
}

// In key order, so that two nodes cannot wait for each other in a circle.
const ADD = `
insert into bursar.delivery_counts as c (minute, endpoint, outcome, detail, count)
select to_timestamp(minute_ms / 1000.0), endpoint, outcome, detail, count
from unnest($1::float8[], $2::text[], $3::text[], $4::text[], $5::bigint[])
  as n(minute_ms, endpoint, outcome, detail, count)
order by 1, 2, 3, 4
on conflict (minute, endpoint, outcome, detail) do update set count = c.count + excluded.count`

/** One statement, whatever came in. */
export async function addCounts(tx: Tx, counts: readonly DeliveryCount[]): Promise<void> {
  const values = [
    counts.map(({ minuteMs }) => minuteMs),
    counts.map(({ endpoint }) => endpoint),
    counts.map(({ outcome }) => outcome),
    counts.map(({ detail }) => detail),
    counts.map(({ count }) => count),
  ]
  await query(tx, { name: 'operator_add_counts', text: ADD, values })
}

// What is not in the config any more is forgotten: put back, it is watched anew.
const SEE = `
with given as (select * from unnest($1::text[], $2::text[]) as s(endpoint, fingerprint)),
forgotten as (
  delete from bursar.signing_secrets s
  where (s.endpoint, s.fingerprint) not in (select g.endpoint, g.fingerprint from given g)
)
insert into bursar.signing_secrets (endpoint, fingerprint)
select endpoint, fingerprint from given order by 1, 2
on conflict do nothing`

/** Remembers since when a secret is watched without a break. */
export async function seeSecrets(
  tx: Tx,
  secrets: readonly { readonly endpoint: string; readonly fingerprint: string }[],
): Promise<void> {
  const endpoints = secrets.map(({ endpoint }) => endpoint)
  const values = [endpoints, secrets.map(({ fingerprint }) => fingerprint)]
  await query(tx, { name: 'operator_see_secrets', text: SEE, values })
}

const COUNT_STATUSES = `
insert into bursar.status_counts (hour, status, count)
select date_trunc('hour', bursar.clock()), s.status, coalesce(c.count, 0)
from unnest($1::text[]) as s(status)
left join (select status, count(*) from bursar.subscriptions group by status) c using (status)
on conflict (hour, status) do update set count = excluded.count`

/** Subscriptions by status, for the series of this hour: also of which there is none any more. */
export async function countStatuses(tx: Tx): Promise<void> {
  await query(tx, { name: 'operator_count_statuses', text: COUNT_STATUSES, values: [STATUSES] })
}

const PURGE_COUNTS = `
delete from bursar.delivery_counts where (minute, endpoint, outcome, detail) in (
  select minute, endpoint, outcome, detail from bursar.delivery_counts
  where minute < bursar.clock() - make_interval(days => $1)
  limit $2
)`

/** Removes deliveries by the minute. Gives how many, at most `limit`. */
export async function purgeCounts(tx: Tx, days: number, limit: number): Promise<number> {
  const statement = { name: 'schedule_purge_counts', text: PURGE_COUNTS, values: [days, limit] }
  return (await query(tx, statement)).rowCount ?? 0
}

const PURGE_STATUS_COUNTS = `
delete from bursar.status_counts where (hour, status) in (
  select hour, status from bursar.status_counts
  where hour < bursar.clock() - make_interval(days => $1)
  limit $2
)`

/** Removes statuses by the hour. Gives how many, at most `limit`. */
export async function purgeStatusCounts(tx: Tx, days: number, limit: number): Promise<number> {
  const statement = {
    name: 'schedule_purge_statuses',
    text: PURGE_STATUS_COUNTS,
    values: [days, limit],
  }
  return (await query(tx, statement)).rowCount ?? 0
}
