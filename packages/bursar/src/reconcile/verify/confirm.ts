import { isDeepStrictEqual } from 'node:util'
import { extendRun, inTransaction, type Job } from '../runs.store.ts'
import { type ComparedRow, compare, foundIn } from './compare.ts'
import { DIFFERENCE_KINDS } from './difference/difference.ts'
import { addDifferences } from './difference/differences.store.ts'
import {
  type Candidate,
  countVerdict,
  findCandidates,
  saveExpected,
  setVerdict,
} from './expected.store.ts'
import { readNow, readStoredFacts, type StoredFacts } from './stored-facts.store.ts'
import { CONFIRM_AFTER_SECONDS, type VerifyContext } from './verify-context.ts'

/** Differences that are read a second time; a run with more has seen enough. */
const CONFIRMED_MAX = 1_000
/** Read side by side. */
const BATCH = 8
/** What differs each time in another way is changing: its events are on their way. */
const ROUNDS_MAX = 3

export interface Confirming {
  readonly account: string
  readonly job: Job
  readonly runId: string
}

export interface Confirmed {
  /** Read a second time. */
  readonly reads: number
  /** Left out, because there were too many. */
  readonly unconfirmed: number
}

/**
 * Reads each subscription that differs once more, alone, some time after it was seen. The
 * difference counts if it is the same one, and if nothing was refreshed or reported meanwhile: then
 * no event is on its way that would end it.
 */
export async function confirmDifferences(
  context: VerifyContext,
  run: Confirming,
): Promise<Confirmed> {
  let reads = 0
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const isLast = round === ROUNDS_MAX
    const done = await confirmRound(context, run, { max: CONFIRMED_MAX - reads, isLast })
    reads += done.reads
    if (done.unsettled === 0) return { reads, unconfirmed: done.unconfirmed }
  }
  return { reads, unconfirmed: 0 }
}

interface Round {
  readonly max: number
  readonly isLast: boolean
}

async function confirmRound(context: VerifyContext, run: Confirming, { max, isLast }: Round) {
  const { pool, confirmAfterSeconds: waitSeconds = CONFIRM_AFTER_SECONDS } = context
  let [after, reads, unsettled, unconfirmed] = ['', 0, 0, 0]
  for (;;) {
    const batch = await findCandidates(pool, run.runId, { after, limit: BATCH, waitSeconds })
    const last = batch.at(-1)
    if (last === undefined) return { reads, unsettled, unconfirmed }
    after = last.id
    if (reads >= max) {
      unconfirmed += batch.length
      continue
    }
    context.signal?.throwIfAborted()
    await extendRun(pool, run)
    const longest = Math.max(...batch.map((candidate) => candidate.waitSeconds))
    if (longest > 0) await waitFor(context, run, longest)
    const outcomes = await confirmBatch(context, run, batch, isLast)
    reads += batch.length
    unsettled += outcomes.filter((outcome) => outcome === 'unsettled').length
  }
}

/** Says for what: it can take longer than everything before. */
async function waitFor(context: VerifyContext, { runId }: Confirming, seconds: number) {
  const differences = await countVerdict(context.pool, runId, 'differs')
  context.onWaiting?.({ seconds: Math.ceil(seconds), differences })
  try {
    await context.wait(seconds, context.signal)
  } finally {
    context.onWaiting?.(null)
  }
}

type Outcome = 'confirmed' | 'gone' | 'unsettled'

async function confirmBatch(
  context: VerifyContext,
  { account, runId }: Confirming,
  batch: readonly Candidate[],
  isLast: boolean,
): Promise<Outcome[]> {
  const { pool } = context
  const asked = batch.map(({ id }) => ({ id, customerId: null }))
  const before = await readStoredFacts(pool, account, asked)
  // What was refreshed or reported meanwhile costs no read.
  const isQuiet = (candidate: Candidate) => isUntouched(candidate, factsOf(before, candidate.id))
  await setVerdict(
    pool,
    runId,
    batch.filter((candidate) => !isQuiet(candidate)).map(({ id }) => id),
    'changed',
  )
  const judged = await Promise.allSettled(
    batch.filter(isQuiet).map(async (candidate) => {
      const hasReversal = (factsOf(before, candidate.id)?.reversed.length ?? 0) > 0
      const row = await readAgain(context, account, candidate.id, hasReversal)
      return judge(context, runId, { candidate, row, isLast })
    }),
  )
  // Only when none is under way any more: the run may be resumed after a failure.
  return judged.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
}

/** Reads one subscription alone and compares it with what is stored afterwards. */
async function readAgain(
  { pool, readAlone, policy, judge, kinds = DIFFERENCE_KINDS }: VerifyContext,
  account: string,
  id: string,
  hasReversal: boolean,
): Promise<ComparedRow> {
  const claimedAt = await readNow(pool)
  const truth = await readAlone({ account, id, hasReversal, claimedAt })
  const customerId = truth?.snapshot.customerId ?? null
  const [facts] = await readStoredFacts(pool, account, [{ id, customerId }])
  return compare({ id, truth }, facts!, { policy, kinds, judge }, claimedAt)
}

interface Judged {
  readonly candidate: Candidate
  readonly row: ComparedRow
  readonly isLast: boolean
}

async function judge(
  { pool }: VerifyContext,
  runId: string,
  { candidate, row, isLast }: Judged,
): Promise<Outcome> {
  if (row.verdict === 'differs' && isSame(candidate, row)) {
    // In one commit, so that a run that goes on after a crash finds it once.
    await inTransaction(pool, async (tx) => {
      const isNew = (await setVerdict(tx, runId, [row.id], 'confirmed')) > 0
      if (isNew) await addDifferences(tx, runId, foundIn(row))
    })
    return 'confirmed'
  }
  const isUnsettled = row.verdict === 'differs' && !isLast
  const verdict = row.verdict === 'differs' && isLast ? 'changed' : row.verdict
  await saveExpected(pool, runId, [{ ...row, verdict }])
  return isUnsettled ? 'unsettled' : 'gone'
}

/** The same stored state differs from the same truth as the first time. */
function isSame(candidate: Candidate, row: ComparedRow): boolean {
  const seen = ({ tenantId, state, generation, observedGeneration }: Candidate | ComparedRow) => ({
    ...{ tenantId, state, generation, observedGeneration },
  })
  return isDeepStrictEqual(seen(candidate), seen(row))
}

function isUntouched(candidate: Candidate, facts: StoredFacts | undefined): boolean {
  return (
    facts !== undefined &&
    !facts.isStale &&
    facts.generation === candidate.generation &&
    facts.observedGeneration === candidate.observedGeneration
  )
}

function factsOf(all: readonly StoredFacts[], id: string): StoredFacts | undefined {
  return all.find((facts) => facts.id === id)
}
