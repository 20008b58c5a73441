import type { Tx } from '../postgres/pool.ts'
import { query } from '../postgres/query.ts'
import { SUBJECT_KINDS, type Subject, type SubjectKind } from '../subscription/subject.ts'

/**
 * Longer than a fetch and its commit may take, short enough that the work of a crashed node is
 * taken up within 15 s.
 */
const LEASE_SECONDS = 12

/** A subscription that nobody owns is somebody's question after this long. */
export const ORPHAN_AFTER_SECONDS = 15 * 60

/** A subject that one worker may refresh now, with the generation that it will settle. */
export interface Claim extends Subject {
  readonly generation: number
  /** What was settled at the claim: nobody may have settled more when this claim does. */
  readonly settled: number
  /** The lease as PostgreSQL wrote it: whoever holds another text holds another lease. */
  readonly lease: string
  /** PostgreSQL's time at the claim: Stripe is asked after it. */
  readonly claimedAt: Date
  /** Why it was poked last. */
  readonly cause: PokeCause
  /** Answers in a row that cannot be worked with; they end in a dead letter. */
  readonly attempts: number
  /** Failures in a row that heal by themselves; they only lengthen the wait. */
  readonly failures: number
  readonly waitingSince: Date | null
  /** It has waited so long for an owner that Stripe is asked for the checkout that it came from. */
  readonly seeksOwner: boolean
}

/** Lower numbers go first: what an event announced is news, the rest may wait. */
export const PRIORITIES = { event: 0, link: 0, operator: 0, recheck: 1, late_look: 2 } as const

export type PokeCause = keyof typeof PRIORITIES

export interface Workable {
  readonly account: string
  readonly kind: SubjectKind
}

const FIND_WORKABLE = `
select a.account, k.kind
from unnest($1::text[]) as a(account), unnest($2::text[]) as k(kind)
where exists (
  select 1 from bursar.stripe_subjects s
  where s.account = a.account and s.kind = k.kind and s.dirty and s.due_at <= bursar.clock()
    and (s.leased_until is null or s.leased_until <= bursar.clock())
    and (s.failures = 0 or $3::timestamptz is null or s.due_at <= $3)
)`

/**
 * The accounts and kinds in which something can be claimed now. `onceSince`: what has failed since
 * then is left out.
 */
export async function findWorkable(
  tx: Tx,
  accounts: readonly string[],
  onceSince: Date | null = null,
): Promise<Workable[]> {
  const kinds = Object.keys(SUBJECT_KINDS)
  const values = [accounts, kinds, onceSince]
  const statement = { name: 'refresh_find_workable', text: FIND_WORKABLE, values }
  return (await query<Workable>(tx, statement)).rows
}

const CLAIM = `
with due as (
  select account, subject from bursar.stripe_subjects
  where account = $1 and kind = $2 and dirty and due_at <= bursar.clock()
    and (leased_until is null or leased_until <= bursar.clock())
    and (failures = 0 or $6::timestamptz is null or due_at <= $6)
  order by priority, due_at
  limit $3
  for update skip locked
)
update bursar.stripe_subjects s
set leased_until = bursar.clock() + make_interval(secs => $4)
from due where s.account = due.account and s.subject = due.subject
returning s.account, s.subject as id, s.kind, s.generation, s.settled,
  s.leased_until::text as lease, bursar.clock() as "claimedAt",
  s.cause, s.attempts, s.failures, s.waiting_since as "waitingSince",
  coalesce(s.waiting_since <= bursar.clock() - make_interval(secs => $5), false) as "seeksOwner"`

/**
 * Leases up to `limit` dirty subjects, the most urgent first. Two workers never hold one.
 * `onceSince`: what has failed since then is left to a later run.
 */
export async function claimSubjects(
  tx: Tx,
  workable: Workable,
  limit: number,
  onceSince: Date | null = null,
): Promise<Claim[]> {
  const { account, kind } = workable
  const values = [account, kind, limit, LEASE_SECONDS, ORPHAN_AFTER_SECONDS, onceSince]
  return (await query<Claim>(tx, { name: 'refresh_claim', text: CLAIM, values })).rows
}

/** PostgreSQL's time. */
export async function readNow(tx: Tx): Promise<Date> {
  const statement = { name: 'refresh_now', text: 'select bursar.clock() as now' }
  return (await query<{ now: Date }>(tx, statement)).rows[0]?.now ?? new Date(Number.NaN)
}

const POSTPONE = `
update bursar.stripe_subjects set
  due_at = bursar.clock() + make_interval(secs => $5),
  leased_until = case when leased_until = $4::timestamptz then null else leased_until end,
  attempts = case when generation = $3 then $6 else 0 end,
  failures = $7,
  last_error = $8
where account = $1 and subject = $2 and settled < $3`

/** Gives a claim back after a failure: what is dirty stays so and is due after `delaySeconds`. */
export async function postponeClaim(
  tx: Tx,
  claim: Claim,
  failure: { delaySeconds: number; attempts: number; failures: number; errorCode: string },
): Promise<void> {
  const { account, id, generation, lease } = claim
  const { delaySeconds, attempts, failures, errorCode } = failure
  const values = [account, id, generation, lease, delaySeconds, attempts, failures, errorCode]
  const { rowCount } = await query(tx, { name: 'refresh_postpone', text: POSTPONE, values })
  if (rowCount === 0) await giveLeaseBack(tx, claim)
}

const GIVE_LEASE_BACK = `
update bursar.stripe_subjects set leased_until = null
where account = $1 and subject = $2 and leased_until = $3::timestamptz`

/** For who came too late to settle: the next event need not wait until the lease has passed. */
export async function giveLeaseBack(tx: Tx, { account, id, lease }: Claim): Promise<void> {
  const values = [account, id, lease]
  await query(tx, { name: 'refresh_give_lease_back', text: GIVE_LEASE_BACK, values })
}
