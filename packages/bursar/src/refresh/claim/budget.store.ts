import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

/**
 * A full bucket may be emptied at once, on top of what flows in during that second. A quarter of
 * the rate keeps any second within Stripe's own limit of 25 at the default of 20.
 */
const BURST_FRACTION = 0.25

/** What may be taken from. All of one call are of one account. */
export interface Bucket {
  readonly account: string
  /** Stripe counts its limit per endpoint, over all ids; other names are shares of ours. */
  readonly endpoint: string
  readonly requestsPerSecond: number
  /** What a full bucket holds. Default: a quarter of a second’s reads, at least one. */
  readonly burst?: number
}

const ADD_BUCKETS = `
insert into bursar.stripe_budget (account, endpoint, tokens, per_second)
select $1, * from unnest($2::text[], $3::float8[], $4::float8[])
order by 2
on conflict (account, endpoint) do nothing`

// A bucket that was filled later than now was filled by a clock that has gone back: it is filled
// from now on. A second is what transactions side by side may differ by.
const TAKE = `
with bucket as (
  select b.account, b.endpoint, w.per_second, date_trunc('minute', bursar.clock()) as minute,
    least(w.burst, b.tokens
      + greatest(0, extract(epoch from bursar.clock() - b.refilled_at)) * w.per_second) as available
  from bursar.stripe_budget b
  join unnest($2::text[], $3::float8[], $4::float8[]) as w(endpoint, burst, per_second)
    on w.endpoint = b.endpoint
  where b.account = $1
  order by b.endpoint
  for update of b
),
granted as (
  select least($5, greatest(0, floor(min(available)))) as n from bucket
  having count(*) = cardinality($2::text[])
)
update bursar.stripe_budget b set
  tokens = bucket.available - granted.n,
  refilled_at = case when b.refilled_at > bursar.clock() + interval '1 second' then bursar.clock()
    else greatest(b.refilled_at, bursar.clock()) end,
  per_second = bucket.per_second,
  minute = bucket.minute,
  taken = granted.n + case when b.minute = bucket.minute then b.taken else 0 end,
  taken_before = case b.minute
    when bucket.minute then b.taken_before
    when bucket.minute - interval '1 minute' then b.taken
    else 0 end
from bucket, granted where b.account = bucket.account and b.endpoint = bucket.endpoint
returning granted.n::int as taken`

/**
 * Takes up to `wanted` reads, the same number from each of these buckets, which all nodes share.
 * Gives how many, 0 if one of them is empty.
 */
export async function takeTokens(
  tx: Tx,
  buckets: readonly Bucket[],
  wanted: number,
): Promise<number> {
  const account = buckets[0]?.account
  const endpoints = buckets.map(({ endpoint }) => endpoint)
  const rates = buckets.map(({ requestsPerSecond }) => requestsPerSecond)
  const bursts = buckets.map(burstOf)
  const values = [account, endpoints, bursts, rates, wanted]
  const statement = { name: 'refresh_take_tokens', text: TAKE, values }
  const { rows } = await query<{ taken: number }>(tx, statement)
  if (rows[0] !== undefined) return rows[0].taken
  const added = [account, endpoints, bursts, rates]
  await query(tx, { name: 'refresh_add_buckets', text: ADD_BUCKETS, values: added })
  return (await query<{ taken: number }>(tx, statement)).rows[0]?.taken ?? 0
}

function burstOf({ requestsPerSecond, burst }: Bucket): number {
  return burst ?? Math.max(1, requestsPerSecond * BURST_FRACTION)
}

const GIVE_BACK = `
with bucket as (
  select account, endpoint from bursar.stripe_budget
  where account = $1 and endpoint = any($2) order by endpoint for update
)
update bursar.stripe_budget b set tokens = b.tokens + $3, taken = greatest(0, b.taken - $3::int)
from bucket where b.account = bucket.account and b.endpoint = bucket.endpoint`

/** Tokens that no claim was found for. */
export async function giveTokensBack(
  tx: Tx,
  buckets: readonly Bucket[],
  unused: number,
): Promise<void> {
  if (unused === 0) return
  const values = [buckets[0]?.account, buckets.map(({ endpoint }) => endpoint), unused]
  await query(tx, { name: 'refresh_give_tokens_back', text: GIVE_BACK, values })
}

// The shares of ours are no endpoint of Stripe's.
const READ = `
select endpoint, sum(tokens)::float8 as tokens from bursar.stripe_budget
where endpoint <> 'all' and endpoint not like all ('{background\\_%,bulk\\_%}') group by endpoint`

/** What was left in the buckets when they were last touched, for the metrics. */
export async function readBudget(tx: Tx): Promise<{ endpoint: string; tokens: number }[]> {
  const statement = { name: 'refresh_read_budget', text: READ }
  return (await query<{ endpoint: string; tokens: number }>(tx, statement)).rows
}
