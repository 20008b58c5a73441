import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

/**
 * A full bucket may be emptied at once, on top of what flows in during that second. A quarter of
 * the rate keeps any second within Stripe's own limit of 25 at the default of 20.
 */
const BURST_FRACTION = 0.25

const ADD_BUCKET = `
insert into bursar.stripe_budget (account, endpoint, tokens, per_second) values ($1, $2, $3, $4)
on conflict (account, endpoint) do nothing`

const TAKE = `
with bucket as (
  select account, endpoint, date_trunc('minute', bursar.clock()) as minute,
    least($4, tokens + greatest(0, extract(epoch from bursar.clock() - refilled_at)) * $3)
      as available
  from bursar.stripe_budget where account = $1 and endpoint = $2
  for update
)
update bursar.stripe_budget b set
  tokens = bucket.available - least($5, floor(bucket.available)),
  refilled_at = greatest(b.refilled_at, bursar.clock()),
  per_second = $3,
  minute = bucket.minute,
  taken = least($5, floor(bucket.available))
    + case when b.minute = bucket.minute then b.taken else 0 end,
  taken_before = case b.minute
    when bucket.minute then b.taken_before
    when bucket.minute - interval '1 minute' then b.taken
    else 0 end
from bucket where b.account = bucket.account and b.endpoint = bucket.endpoint
returning least($5, floor(bucket.available))::int as taken`

export interface Bucket {
  readonly account: string
  /** Stripe counts its limit per endpoint, over all ids. */
  readonly endpoint: string
  readonly requestsPerSecond: number
  /** What a full bucket holds. Default: a quarter of a second’s reads, at least one. */
  readonly burst?: number
}

/** Takes up to `wanted` reads from the bucket that all nodes share. Gives how many, 0 if none. */
export async function takeTokens(tx: Tx, bucket: Bucket, wanted: number): Promise<number> {
  const { account, endpoint, requestsPerSecond } = bucket
  const { burst = Math.max(1, requestsPerSecond * BURST_FRACTION) } = bucket
  const values = [account, endpoint, requestsPerSecond, burst, wanted]
  const statement = { name: 'refresh_take_tokens', text: TAKE, values }
  const { rows } = await query<{ taken: number }>(tx, statement)
  if (rows[0] !== undefined) return rows[0].taken
  await query(tx, {
    name: 'refresh_add_bucket',
    text: ADD_BUCKET,
    values: [account, endpoint, burst, requestsPerSecond],
  })
  return (await query<{ taken: number }>(tx, statement)).rows[0]?.taken ?? 0
}

const GIVE_BACK = `
update bursar.stripe_budget set tokens = tokens + $3, taken = greatest(0, taken - $3::int)
where account = $1 and endpoint = $2`

/** Tokens that no claim was found for. */
export async function giveTokensBack(tx: Tx, bucket: Bucket, unused: number): Promise<void> {
  if (unused === 0) return
  const values = [bucket.account, bucket.endpoint, unused]
  await query(tx, { name: 'refresh_give_tokens_back', text: GIVE_BACK, values })
}

const READ = 'select endpoint, sum(tokens)::float8 as tokens from bursar.stripe_budget group by 1'

/** What was left in the buckets when they were last touched, for the metrics. */
export async function readBudget(tx: Tx): Promise<{ endpoint: string; tokens: number }[]> {
  const statement = { name: 'refresh_read_budget', text: READ }
  return (await query<{ endpoint: string; tokens: number }>(tx, statement)).rows
}
