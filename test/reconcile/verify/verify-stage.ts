import { readFacts } from '../../../packages/bursar/src/billing/entitlement/facts.store.ts'
import { sweep } from '../../../packages/bursar/src/reconcile/sweep.ts'
import type { DifferenceKind } from '../../../packages/bursar/src/reconcile/verify/difference/difference.ts'
import {
  type ListedDifference,
  listDifferences,
} from '../../../packages/bursar/src/reconcile/verify/difference/differences.store.ts'
import type { Verified } from '../../../packages/bursar/src/reconcile/verify/end-verification.ts'
import { readsOf } from '../../../packages/bursar/src/reconcile/verify/reads-of.ts'
import { repairDifferences } from '../../../packages/bursar/src/reconcile/verify/repair.ts'
import { type VerifyScope, verify } from '../../../packages/bursar/src/reconcile/verify/verify.ts'
import type { VerifyContext } from '../../../packages/bursar/src/reconcile/verify/verify-context.ts'
import { BILLING_USUAL } from '../../../packages/bursar/src/subscription/grace/policy.ts'
import type { TestDatabase } from '../../support/database.ts'
import {
  AUDIT_KEY,
  TEST_PLANS,
  TEST_POLICY,
  TEST_REFERENCE_KEY,
} from '../../support/test-config.ts'
import type { VirtualClock } from '../../support/virtual-clock.ts'
import { openReconcileStage, type ReconcileStage } from '../reconcile-stage.ts'

/** As the other tests have them, and an add-on. */
export const VERIFY_PLANS = {
  ...TEST_PLANS,
  seats: {
    name: 'More seats',
    type: 'ADDON',
    prices: ['price_seats'],
    limits: { seats: 10 },
    features: [],
  },
} as const

export interface VerifyStage extends ReconcileStage {
  readonly verifying: VerifyContext
  verify(options?: VerifyOptions): Promise<Verified>
  /** What a run found. */
  found(run: Verified): Promise<ListedDifference[]>
  /** Marks what differs stale, and refreshes it. Gives how many subscriptions. */
  repair(run: Verified): Promise<number>
  /** Somebody pays for these prices, and everything is refreshed. Gives the subscription. */
  sell(...prices: readonly string[]): Promise<string>
  /** Refreshes whatever is stale, also what is read once more a little later. */
  refreshAll(): Promise<void>
  /** Bursar knows of everything that happened without an event. */
  catchEverything(): Promise<void>
}

interface VerifyOptions {
  readonly scope?: VerifyScope
  readonly kinds?: readonly DifferenceKind[]
}

export async function openVerifyStage(
  database: TestDatabase,
  clock: VirtualClock,
): Promise<VerifyStage> {
  const { pool } = database
  const policy = {
    plans: VERIFY_PLANS,
    billing: BILLING_USUAL,
    livemode: false,
    referenceKeys: [TEST_REFERENCE_KEY],
    ...TEST_POLICY,
  }
  const stage = await openReconcileStage(database, clock, { policy })
  stage.simulator.platform.createPrice({ id: 'price_seats', unit_amount: 500 })
  await stage.begin()
  const verifying: VerifyContext = {
    pool,
    lists: stage.context.lists,
    policy,
    ...readsOf(stage.node.context.stripe),
    readAnswers: (questions) => readFacts(pool, questions),
    wait: (seconds) => stage.pass(Math.ceil(seconds)),
  }
  let sales = 0
  const refreshAll = async () => {
    await stage.node.drain()
    await stage.pass(60)
    await stage.node.tick()
    await stage.node.drain()
  }
  return {
    ...stage,
    verifying,
    refreshAll,
    async verify({ scope, kinds } = {}) {
      const run = await verify({ ...verifying, ...(kinds && { kinds }) }, '', scope)
      if (run === null) throw new Error('Another run has the lease.')
      return run
    },
    found: ({ runId }) => listDifferences(pool, runId, { after: '0', limit: 1_000 }),
    async repair({ runId }) {
      const who = { operatorId: 'cli tester', reason: 'a test', auditKey: AUDIT_KEY }
      const repaired = await repairDifferences(pool, { account: '', runId, ...who })
      for (let round = 0; round < 3; round += 1) await refreshAll()
      return repaired
    },
    async sell(...prices) {
      const { id } = await stage.stripe.checkout.sessions.create({
        mode: 'subscription',
        line_items: prices.map((price) => ({ price, quantity: 1 })),
        success_url: 'https://app.example/done',
      })
      sales += 1
      const email = `ada-${sales}@acme.example`
      const done = stage.simulator.platform.completeCheckout(id, { email })
      await stage.arrives('checkout.session.completed')
      await stage.node.drain()
      return String(done.subscription)
    },
    async catchEverything() {
      await sweep(stage.context, '')
      await refreshAll()
      await stage.pass(60)
    },
  }
}
