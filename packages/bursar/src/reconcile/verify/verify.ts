import { AppError } from '@bursar/wire/errors'
import { BEGINNING } from '../../stripe/list/read-spans.ts'
import { abandonRun, claimRun, failRun, type Job } from '../runs.store.ts'
import { compareAllAnswers } from './answers/compare-all-answers.ts'
import { compareAll, compareTenants, compareUnlisted } from './compare-subscriptions.ts'
import { confirmDifferences } from './confirm.ts'
import { forgetFound } from './difference/differences.store.ts'
import { endVerification, type Verified } from './end-verification.ts'
import { forgetExpected } from './expected.store.ts'
import type { VerifyContext } from './verify-context.ts'

/** Whose answers: `all` costs a read for a hundred subscriptions, `some` one for each. */
export type VerifyScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'some'; readonly tenantIds: readonly string[] }

/**
 * Compares what the app is told about each tenant with what a fresh decision over Stripe's truth
 * says: every subscription first, then the answers that follow. A difference counts only if a
 * second read shows it again. Gives null where another node verifies the account. Errors: those
 * of Stripe and of PostgreSQL.
 */
export async function verify(
  context: VerifyContext,
  account: string,
  scope: VerifyScope = { kind: 'all' },
): Promise<Verified | null> {
  const { pool } = context
  const job: Job = scope.kind === 'all' ? 'verify' : 'verify_some'
  const only = scope.kind === 'all' ? null : scope.tenantIds
  const run = await claimRun(pool, job, account, [BEGINNING])
  if (run === null) return null
  const { runId } = run
  try {
    const of = { ...run, account }
    // What some tenants need is read again from the start: nothing says how far it came.
    if (only !== null) await forgetExpected(pool, runId)
    if (only !== null) await forgetFound(pool, runId, 'all')
    if (only === null) await compareAll(context, of, run.remaining)
    else await compareTenants(context, of, only)
    await compareUnlisted(context, of, only)
    const { unconfirmed } = await confirmDifferences(context, of)
    const tenants = await compareAllAnswers(context, of, only)
    return await endVerification(pool, run, { account, tenants, unconfirmed })
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'INVARIANT_BROKEN'
    const said = context.signal?.aborted ? 'STOPPED' : code
    await (only === null ? failRun(pool, run, said) : abandonRun(pool, run, said))
    throw error
  }
}
