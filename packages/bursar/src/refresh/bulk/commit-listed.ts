import { commitTruth } from '../commit-truth.ts'
import { type Claim, giveLeaseBack, readNow } from '../object/claim.store.ts'
import {
  addObserved,
  addStale,
  findKnown,
  lockClaimed,
  observeClaimed,
} from '../object/listed-objects.store.ts'
import type { Tx } from '../object/observe.store.ts'
import { type CommitContext, type RefreshResult, STALE } from '../refresh-result.ts'
import { type DecidedRow, decideListed, type ListedRow, type SimpleRow } from './decide-listed.ts'
import { inTransaction, type Pool } from './listed-facts.store.ts'
import { loadListed } from './load-listed.ts'
import { writeListed } from './write-listed.ts'

export type { ListedRow } from './decide-listed.ts'

export interface ListedCommit {
  /** What the commit came to, by ID. */
  readonly results: ReadonlyMap<string, RefreshResult>
  /** Not written: each is to be committed alone, with this truth. */
  readonly alone: readonly ListedRow[]
  /** Not written: the page does not show enough of these. */
  readonly unread: readonly Claim[]
}

/**
 * Writes down what follows from many answers about subscriptions of one account, in few statements:
 * what a commit of each would write. Each observes only the generation of its claim, which is older
 * than the request of its page; where somebody has observed since, nothing is written.
 */
export async function commitListed(
  tx: Tx,
  account: string,
  rows: readonly ListedRow[],
  context: CommitContext,
): Promise<ListedCommit> {
  const claims = rows.map(({ claim }) => claim)
  const locked = claims.length === 0 ? null : await lockClaimed(tx, account, claims)
  const held = rows.filter(({ claim }) => locked?.ids.has(claim.id))
  const overtaken = claims.filter(({ id }) => !locked?.ids.has(id))
  const results = new Map(overtaken.map(({ id }) => [id, STALE]))
  for (const claim of overtaken) await giveLeaseBack(tx, claim)
  if (locked === null) return { results, alone: [], unread: [] }
  const decided = await decideAll(tx, account, held, locked.now, context)
  const moment = { now: locked.now, random: context.random }
  const written = await writeListed(tx, account, decided.simple, moment, context)
  await observeClaimed(tx, account, written.observed)
  return {
    results: new Map([...results, ...written.results]),
    alone: decided.alone,
    unread: decided.unread.map(({ claim }) => claim),
  }
}

/** A subscription of a page that no event has announced so far. */
export interface NewRow extends Pick<ListedRow, 'truth' | 'certainty'> {
  /** When its page was requested. */
  readonly claimedAt: Date
  readonly hasReversal: boolean
}

/**
 * The same for subscriptions that an adoption brings in: their customers have tenants by now, which
 * are known as payers. No message is enqueued. Those that Bursar knows already are left out of the
 * results: they are refreshed as ever. `unread` are stale now, and are refreshed as ever, too.
 * @throws AppError POSTGRES_CONFLICT where an event has announced one meanwhile: do it again.
 */
export async function commitNew(
  tx: Tx,
  account: string,
  rows: readonly NewRow[],
  context: CommitContext,
): Promise<ListedCommit> {
  const ids = rows.map(({ truth }) => truth.snapshot.stripeSubscriptionId)
  const known = await findKnown(tx, account, ids)
  const fresh = rows
    .map((row) => ({ ...row, claim: newClaim(account, row) }))
    .filter(({ claim }) => !known.has(claim.id))
  const now = await readNow(tx)
  const decided = await decideAll(tx, account, fresh, now, context)
  const moment = { now, random: context.random }
  const written = await writeListed(tx, account, decided.simple, moment, context)
  await addObserved(tx, account, written.observed)
  const leases = await addStale(tx, account, idsOf(decided.alone), true)
  await addStale(tx, account, idsOf(decided.unread), false)
  const alone = decided.alone.map((row) => {
    const lease = leases.get(row.claim.id)!
    return { ...row, claim: { ...row.claim, lease } }
  })
  return { results: written.results, alone, unread: decided.unread.map(({ claim }) => claim) }
}

/** Commits a row that was left to a commit of its own. */
export function commitAlone(
  pool: Pool,
  { claim, truth }: ListedRow,
  context: CommitContext,
): Promise<RefreshResult> {
  return inTransaction(pool, (tx) => commitTruth(tx, claim, truth, context))
}

interface DecidedRows {
  readonly simple: readonly SimpleRow[]
  readonly alone: readonly ListedRow[]
  readonly unread: readonly ListedRow[]
}

async function decideAll(
  tx: Tx,
  account: string,
  rows: readonly ListedRow[],
  now: Date,
  context: CommitContext,
): Promise<DecidedRows> {
  if (rows.length === 0) return { simple: [], alone: [], unread: [] }
  const loaded = await loadListed(tx, account, rows, context.policy.plans)
  const decided = loaded.map((one) => decideListed(one, context, now))
  const rowsOf = (kind: DecidedRow['kind']) =>
    decided.filter((one) => one.kind === kind).map(({ row }) => row)
  return {
    simple: decided.filter((one) => one.kind === 'simple'),
    alone: rowsOf('commit_alone'),
    unread: rowsOf('read_alone'),
  }
}

function newClaim(account: string, { truth, claimedAt, hasReversal }: NewRow): Claim {
  return {
    account,
    id: truth.snapshot.stripeSubscriptionId,
    kind: 'subscription',
    generation: 1,
    observedGeneration: 0,
    lease: '',
    claimedAt,
    priority: 0,
    cause: 'adopt',
    attempts: 0,
    failures: 0,
    waitingSince: null,
    pendingReason: null,
    checks: 0,
    seeksOwner: false,
    hasReversal,
  }
}

function idsOf(rows: readonly ListedRow[]): string[] {
  return rows.map(({ claim }) => claim.id)
}
