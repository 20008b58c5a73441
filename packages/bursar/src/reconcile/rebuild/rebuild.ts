import { AppError } from '@bursar/wire/errors'
import { BEGINNING } from '../../stripe/list/read-spans.ts'
import { STATUSES, type Status } from '../../subscription/status.ts'
import { tenantStatusOf } from '../../subscription/tenant-status.ts'
import { claimRun, extendRun, failRun, type Run } from '../runs.store.ts'
import { type ExpectedOfTenant, readExpectedOf } from '../verify/answers/answers.store.ts'
import { compareAll, compareUnlisted } from '../verify/compare-subscriptions.ts'
import { confirmDifferences } from '../verify/confirm.ts'
import {
  addDifferences,
  type FoundDifference,
  forgetFound,
} from '../verify/difference/differences.store.ts'
import { endVerification, type Verified } from '../verify/end-verification.ts'
import type { VerifyContext } from '../verify/verify-context.ts'
import { rebuiltExpectation } from './rebuilt-expectation.ts'
import { listTenantStatuses, type TenantRow } from './tenant-statuses.store.ts'

/** Tenants that are compared at once. */
const TENANTS_MAX = 500

/**
 * Derives every subscription of an account anew, without a past, and compares it with the stored
 * row column by column; then the statuses of tenants. What holds history is left out: see
 * `HISTORY_COLUMNS`. Changes nothing. Gives null where another process does so now. Errors: those
 * of Stripe and of PostgreSQL.
 */
export async function checkRebuild(
  context: VerifyContext,
  account: string,
): Promise<Verified | null> {
  const { pool } = context
  const run = await claimRun(pool, 'rebuild', account, [BEGINNING])
  if (run === null) return null
  const rebuilding = { ...context, judge: rebuiltExpectation }
  try {
    const of = { ...run, account }
    await compareAll(rebuilding, of, run.remaining)
    await compareUnlisted(rebuilding, of, null)
    const { unconfirmed } = await confirmDifferences(rebuilding, of)
    const tenants = await compareTenantStatuses(context, of)
    return await endVerification(pool, run, { account, tenants, unconfirmed })
  } catch (error) {
    await failRun(pool, run, error instanceof AppError ? error.code : 'INVARIANT_BROKEN')
    throw error
  }
}

/** Gives how many tenants. */
async function compareTenantStatuses(
  context: VerifyContext,
  run: Run & { readonly account: string },
): Promise<number> {
  const { pool } = context
  await forgetFound(pool, run.runId, 'answers')
  let [after, count] = ['', 0]
  for (;;) {
    const page = await listTenantStatuses(pool, { after, limit: TENANTS_MAX })
    const last = page.at(-1)
    if (last === undefined) return count
    after = last.tenantId
    await extendRun(pool, run)
    const ids = page.map(({ tenantId }) => tenantId)
    const expected = await readExpectedOf(pool, run, ids)
    count += ids.filter((id) => expected.get(id)?.isChanging !== true).length
    const found = page.flatMap((row) => statusDifference(row, expected.get(row.tenantId), context))
    await addDifferences(pool, run.runId, found)
  }
}

function statusDifference(
  { tenantId, status }: TenantRow,
  expected: ExpectedOfTenant | undefined,
  { policy }: VerifyContext,
): FoundDifference[] {
  // Being refreshed, or its subscriptions differ anyway: its status follows from them.
  if (expected === undefined || expected.isChanging || expected.hasDifference) return []
  const known = expected.subscriptions.filter((one): one is typeof one & { status: Status } =>
    STATUSES.some((word) => word === one.status),
  )
  const rebuilt = tenantStatusOf(known, policy.plans)
  if (rebuilt === status) return []
  const about = { tenantId, subscriptionId: null, field: 'tenants.status', heldBy: null }
  return [{ kind: 'rebuilt', ...about, told: status, truth: rebuilt }]
}
