import { addCounts, endRun, type Run } from '../runs.store.ts'
import { countDifferences, forgetEarlier } from './difference/differences.store.ts'
import { countVerdict, forgetExpected } from './expected.store.ts'
import type { Pool } from './stored-facts.store.ts'

/** What one run of one account came to. */
export interface Verified {
  readonly account: string
  readonly runId: string
  readonly startedAt: Date
  /** Compared. */
  readonly subscriptions: number
  /** Compared. */
  readonly tenants: number
  /** Subscriptions whose customer belongs to no tenant. */
  readonly withoutTenant: number
  /** Subscriptions that Bursar has not refreshed yet, or that changed meanwhile: not compared. */
  readonly leftOut: number
  readonly differences: number
  /** What the brake keeps, and blocked transitions that operators know of. */
  readonly held: number
  /** Differences that were seen and not read a second time, because there were too many. */
  readonly unconfirmed: number
}

export interface Ending {
  readonly account: string
  readonly tenants: number
  readonly unconfirmed: number
}

/** Ends a run that compared with Stripe, and gives what it came to. */
export async function endVerification(
  pool: Pool,
  run: Run,
  { account, tenants, unconfirmed }: Ending,
): Promise<Verified> {
  const { runId, startedAt } = run
  const { differences, held } = await countDifferences(pool, runId)
  const leftOut = await countVerdict(pool, runId, 'changed')
  await addCounts(pool, run, { tenants, differences, held, left_out: leftOut })
  await forgetExpected(pool, runId)
  await forgetEarlier(pool, runId)
  const { listed, unadopted: withoutTenant } = await endRun(pool, runId, 0)
  const compared = { subscriptions: listed - leftOut, tenants, withoutTenant, leftOut }
  return { account, runId, startedAt, ...compared, differences, held, unconfirmed }
}
