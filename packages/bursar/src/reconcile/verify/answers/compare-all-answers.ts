import { extendRun } from '../../runs.store.ts'
import type { Confirming } from '../confirm.ts'
import { DIFFERENCE_KINDS } from '../difference/difference.ts'
import {
  addDifferences,
  type FoundDifference,
  forgetFound,
} from '../difference/differences.store.ts'
import type { VerifyContext } from '../verify-context.ts'
import { type AskedTenant, listTenants, readExpectedOf } from './answers.store.ts'
import { answerDifference, expectedFor, featuresOf } from './compare-answers.ts'

/** Tenants that are compared at once. */
const TENANTS_MAX = 100

/**
 * Compares the answers about every tenant, feature by feature, with what its subscriptions at
 * Stripe come to. Gives how many tenants were compared: one that changes now is left out. `only`
 * null: all.
 */
export async function compareAllAnswers(
  context: VerifyContext,
  run: Confirming,
  only: readonly string[] | null,
): Promise<number> {
  const { pool } = context
  await forgetFound(pool, run.runId, 'answers')
  let [after, count] = ['', 0]
  for (;;) {
    const page = await listTenants(pool, { after, limit: TENANTS_MAX, only })
    const last = page.at(-1)
    if (last === undefined) return count
    after = last.tenantId
    context.signal?.throwIfAborted()
    await extendRun(pool, run)
    const { compared, found: seen } = await differingAnswers(context, run, page)
    count += compared
    if (seen.length === 0) continue
    // What was written between two statements is gone in the second look.
    const again = page.filter(({ tenantId }) => seen.some((one) => one.tenantId === tenantId))
    const isSeen = (one: FoundDifference) => seen.some((before) => isSame(before, one))
    const { found } = await differingAnswers(context, run, again)
    await addDifferences(pool, run.runId, found.filter(isSeen))
  }
}

function isSame(one: FoundDifference, other: FoundDifference): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

interface Answers {
  /** Tenants. */
  readonly compared: number
  readonly found: readonly FoundDifference[]
}

async function differingAnswers(
  { pool, policy: { plans }, readAnswers, kinds = DIFFERENCE_KINDS }: VerifyContext,
  { account, runId }: Confirming,
  tenants: readonly AskedTenant[],
): Promise<Answers> {
  const ids = [...new Set(tenants.flatMap(({ tenantId, answersAs }) => [tenantId, answersAs]))]
  const expected = await readExpectedOf(pool, { account, runId }, ids)
  const settled = tenants
    .map((tenant) => ({ tenant, of: expectedFor(tenant, expected) }))
    .filter(({ of }) => !of.isChanging)
  const compared = settled.length
  if (!kinds.includes('entitlement')) return { compared, found: [] }
  const features = featuresOf(plans)
  const asked = settled.flatMap(({ tenant: { tenantId }, of }) =>
    features.map((feature) => ({ question: { tenantId, feature }, of })),
  )
  const facts = await readAnswers(asked.map(({ question }) => question))
  const found = asked.flatMap(({ question, of }, at) => {
    const difference = answerDifference(question, facts[at]!, of, plans)
    return difference === null ? [] : [difference]
  })
  return { compared, found }
}
