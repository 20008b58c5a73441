import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'

export type { Tx }

/** Longer than one page takes; a node that crashes is replaced after it. */
const LEASE_SECONDS = 60

/** A failed run is repeated after this. */
const RETRY_SECONDS = 300

// A lease that ends later than any lease can was given by a clock that has gone back.
const CLAIM = `
insert into bursar.event_watermarks as w (account, leased_until)
values ($1, bursar.clock() + make_interval(secs => $2))
on conflict (account) do update set leased_until = excluded.leased_until
where w.leased_until is null or w.leased_until <= bursar.clock()
  or w.leased_until > bursar.clock() + make_interval(secs => $2)
returning caught_up_to as "caughtUpTo", bursar.clock() as "begunAt"`

export interface Watermark {
  /** By Stripe's clock: every older event is known. Null: the account was never read. */
  readonly caughtUpTo: Date | null
  /** When this run begins, by our clock. */
  readonly begunAt: Date
}

/** Takes the account for one run. Null: another node reads it now. */
export async function claimWatermark(tx: Tx, account: string): Promise<Watermark | null> {
  const values = [account, LEASE_SECONDS]
  const statement = { name: 'reconcile_claim_watermark', text: CLAIM, values }
  return (await query<Watermark & Record<string, unknown>>(tx, statement)).rows[0] ?? null
}

const EXTEND = `
update bursar.event_watermarks
set leased_until = bursar.clock() + make_interval(secs => $2) where account = $1`

export async function extendLease(tx: Tx, account: string): Promise<void> {
  const values = [account, LEASE_SECONDS]
  await query(tx, { name: 'reconcile_extend_lease', text: EXTEND, values })
}

const MOVE = `
update bursar.event_watermarks set
  caught_up_to = greatest(caught_up_to, $2::timestamptz), leased_until = null, last_error = null,
  due_at = bursar.clock() + make_interval(secs => $3), read_at = $4
where account = $1`

/** A run has ended: everything before `caughtUpTo` is known. The next one is due in so long. */
export async function moveWatermark(
  tx: Tx,
  account: string,
  run: { readonly caughtUpTo: Date; readonly nextSeconds: number; readonly begunAt: Date },
): Promise<void> {
  const values = [account, run.caughtUpTo, run.nextSeconds, run.begunAt]
  await query(tx, { name: 'reconcile_move_watermark', text: MOVE, values })
}

const FAIL = `
update bursar.event_watermarks set leased_until = null, last_error = $2,
  due_at = bursar.clock() + make_interval(secs => $3)
where account = $1`

/** The watermark stays: the next run reads the same span again. */
export async function failWatermark(tx: Tx, account: string, errorCode: string): Promise<void> {
  const values = [account, errorCode, RETRY_SECONDS]
  await query(tx, { name: 'reconcile_fail_watermark', text: FAIL, values })
}

const FIND_DUE = `
select a.account from unnest($1::text[]) with ordinality as a(account, at)
left join bursar.event_watermarks w on w.account = a.account
where w.account is null or w.due_at <= bursar.clock()
order by w.due_at nulls first, a.at limit $2`

/** The accounts whose run is due, the longest due first. */
export async function findDueAccounts(
  tx: Tx,
  accounts: readonly string[],
  limit: number,
): Promise<string[]> {
  const statement = { name: 'reconcile_find_due', text: FIND_DUE, values: [accounts, limit] }
  return (await query<{ account: string }>(tx, statement)).rows.map(({ account }) => account)
}

const PULL = `
update bursar.event_watermarks set due_at = bursar.clock() where due_at > bursar.clock()`

/** Every account is due now: after a gap in which deliveries may have been lost. */
export async function makeAllDue(tx: Tx): Promise<void> {
  await query(tx, { name: 'reconcile_make_due', text: PULL })
}

const PULL_ONE = `
update bursar.event_watermarks set due_at = bursar.clock()
where account = $1 and due_at > bursar.clock()`

/** One account is due now. */
export async function makeDue(tx: Tx, account: string): Promise<void> {
  await query(tx, { name: 'reconcile_make_one_due', text: PULL_ONE, values: [account] })
}

const AGES = `
select case account when '' then 'own' else 'connected' end as accounts,
  max(extract(epoch from bursar.clock() - caught_up_to))::float8 as seconds
from bursar.event_watermarks where caught_up_to is not null group by 1`

/** Connected accounts are read once a day and your own once an hour, so their ages differ. */
export interface OldestWatermark {
  readonly accounts: 'own' | 'connected'
  readonly seconds: number
}

/** Of the accounts that were read before. */
export async function readOldestWatermarks(tx: Tx): Promise<OldestWatermark[]> {
  const statement = { name: 'reconcile_oldest_watermarks', text: AGES }
  return (await query<OldestWatermark & Record<string, unknown>>(tx, statement)).rows
}
