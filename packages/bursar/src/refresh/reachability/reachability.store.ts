import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

/** What this process has heard of one endpoint of Stripe since it last wrote it down. */
export interface Heard {
  readonly account: string
  readonly endpoint: string
  readonly hasSucceeded: boolean
  /** Of the last failure after that; null: none. */
  readonly errorCode: string | null
  readonly permission: string | null
  /** Different objects in a row that Stripe did not know. */
  readonly missing: number
}

/** What failed and then was not asked again for so long, fails anew. */
const FORGOTTEN_SECONDS = 900

const HEAR = `
insert into bursar.stripe_reachability as r (account, endpoint, last_success_at, failing_since,
  failed_at, error_code, permission, missing)
select account, endpoint, case when succeeded then bursar.clock() end,
  case when code is not null then bursar.clock() end,
  case when code is not null then bursar.clock() end, code, permission, missing
from unnest($1::text[], $2::text[], $3::boolean[], $4::text[], $5::text[], $6::int[])
  as h(account, endpoint, succeeded, code, permission, missing)
order by account, endpoint
on conflict (account, endpoint) do update set
  last_success_at = coalesce(excluded.last_success_at, r.last_success_at),
  failing_since = case when excluded.failing_since is null or excluded.last_success_at is not null
      or (r.told_kind is null and r.failed_at < bursar.clock() - make_interval(secs => $7))
    then excluded.failing_since else coalesce(r.failing_since, excluded.failing_since) end,
  failed_at = excluded.failed_at,
  error_code = excluded.error_code,
  permission = excluded.permission,
  missing = case when excluded.last_success_at is null then greatest(r.missing, excluded.missing)
    else excluded.missing end`

/** Writes down what was heard, of all endpoints in one statement. */
export async function recordHeard(tx: Tx, heard: readonly Heard[]): Promise<void> {
  if (heard.length === 0) return
  const values = [
    heard.map(({ account }) => account),
    heard.map(({ endpoint }) => endpoint),
    heard.map(({ hasSucceeded }) => hasSucceeded),
    heard.map(({ errorCode }) => errorCode),
    heard.map(({ permission }) => permission),
    heard.map(({ missing }) => missing),
    FORGOTTEN_SECONDS,
  ]
  await query(tx, { name: 'refresh_hear', text: HEAR, values })
}

/** So long an endpoint must have failed without a success until somebody is told. */
const TELL_AFTER_SECONDS = 300
/** The longest pause between two tries, and what it takes to write one down. */
const FRESH_SECONDS = 420
/** What heals by itself must have been seen to fail for so long: one failure is none. */
const HEALING_SECONDS = 120
/** So many different objects that Stripe does not know, and none that it does. */
const MISSING_MIN = 3
const STORED_MAX = 1_000

/** What only a person can mend. Everything else heals by itself. */
const PERSONAL = ['STRIPE_UNAUTHORIZED', 'STRIPE_FORBIDDEN', 'OBJECT_NOT_FOUND']

const JUDGE = `
select account, endpoint, last_success_at as "lastSuccessAt", failing_since as "failingSince",
  error_code as "errorCode", permission, told_kind as "toldKind", kind
from (
  select r.*, case
    when failing_since is null then null
    when error_code = 'OBJECT_NOT_FOUND' and missing < $4 and told_kind is null then null
    when failing_since > bursar.clock() - make_interval(secs => $1) then null
    when told_kind is null and failed_at < bursar.clock() - make_interval(secs => $2) then null
    when error_code = any($5::text[]) then 'stripe_refused'
    when failed_at >= failing_since + make_interval(secs => $3) then 'stripe_unreachable'
  end as kind
  from bursar.stripe_reachability r
  where failing_since is not null or told_kind is not null
) judged
where kind is not null or told_kind is not null
order by account, endpoint limit $6`

/** An endpoint of Stripe that has not answered for long. */
export interface Unreachable {
  readonly account: string
  readonly endpoint: string
  readonly lastSuccessAt: Date | null
  readonly failingSince: Date
  readonly errorCode: string
  readonly permission: string | null
  /** `stripe_refused`: only a person can mend it. */
  readonly kind: 'stripe_refused' | 'stripe_unreachable'
}

/** `kind` null: it answers again, and `toldKind` is over. */
export interface Judged extends Omit<Unreachable, 'kind'> {
  readonly kind: Unreachable['kind'] | null
  /** What an operator was told of it. */
  readonly toldKind: Unreachable['kind'] | null
}

/** What has failed for so long that somebody must be told, and what somebody was told of. */
export async function judgeReachability(tx: Tx): Promise<Judged[]> {
  const values = [
    TELL_AFTER_SECONDS,
    FRESH_SECONDS,
    HEALING_SECONDS,
    MISSING_MIN,
    PERSONAL,
    STORED_MAX,
  ]
  return (await query<Judged>(tx, { name: 'refresh_judge_reach', text: JUDGE, values })).rows
}

/** The endpoints of Stripe that have not answered for five minutes; of one account, or of all. */
export async function readUnreachable(tx: Tx, account: string | null): Promise<Unreachable[]> {
  const judged = await judgeReachability(tx)
  return judged.flatMap(({ toldKind: _, kind, ...one }) =>
    kind !== null && (account === null || one.account === account) ? [{ ...one, kind }] : [],
  )
}
