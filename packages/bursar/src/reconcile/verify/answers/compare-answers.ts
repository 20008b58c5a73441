import {
  checkEntitlement,
  type Entitlement,
  type EntitlementFacts,
} from '../../../subscription/entitlement/check-entitlement.ts'
import type { Plans } from '../../../subscription/plans.ts'
import type { FoundDifference } from '../difference/differences.store.ts'
import type { AskedTenant, ExpectedOfTenant } from './answers.store.ts'

/** One feature of one tenant. */
export interface Question {
  readonly tenantId: string
  readonly feature: string
}

/** Answers exactly as the entitlement API does: the same statement. */
export type ReadAnswers = (questions: readonly Question[]) => Promise<EntitlementFacts[]>

/** Every feature that a plan names, in alphabetical order. */
export function featuresOf(plans: Plans): string[] {
  const named = Object.values(plans).flatMap(({ limits, features }) => [
    ...Object.keys(limits),
    ...(features ?? []),
  ])
  return [...new Set(named)].sort()
}

const NOTHING: ExpectedOfTenant = { subscriptions: [], isChanging: false, hasDifference: false }

/** Of a merged tenant: what it should be told by, unless customers still belong to it. */
export function expectedFor(
  { tenantId, answersAs }: AskedTenant,
  expected: ReadonlyMap<string, ExpectedOfTenant>,
): ExpectedOfTenant {
  return expected.get(tenantId) ?? expected.get(answersAs) ?? NOTHING
}

/** Pure: whether an app would get another answer, and what it is told instead. */
export function answerDifference(
  { tenantId, feature }: Question,
  facts: EntitlementFacts,
  { subscriptions }: ExpectedOfTenant,
  plans: Plans,
): FoundDifference | null {
  const told = checkEntitlement(feature, facts, plans)
  const truth = checkEntitlement(feature, { ...facts, subscriptions }, plans)
  if (told.allowed === truth.allowed && told.limit === truth.limit) return null
  const about = { kind: 'entitlement', tenantId, subscriptionId: null, field: feature } as const
  return { ...about, told: sayAnswer(told), truth: sayAnswer(truth), heldBy: null }
}

/** `allowed, limit 50`. */
function sayAnswer({ allowed, limit }: Entitlement): string {
  if (limit === null) return 'allowed, no limit'
  return `${allowed ? 'allowed' : 'not allowed'}, limit ${limit}`
}
