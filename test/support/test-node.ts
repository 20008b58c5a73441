import type { Failpoint } from '../../packages/bursar/src/base/failpoint.ts'
import { Inbox } from '../../packages/bursar/src/inbox/inbox.ts'
import { recordEvents } from '../../packages/bursar/src/inbox/record-events.store.ts'
import {
  claim,
  type Endpoint,
  type PipelineContext,
  type Refreshed,
  refresh,
  tick,
} from '../../packages/bursar/src/pipeline.ts'
import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import { StripeReader } from '../../packages/bursar/src/stripe/stripe-reader.ts'
import { BILLING_USUAL } from '../../packages/bursar/src/subscription/grace/policy.ts'
import { NOTHING_OUTGOING } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import { systemClock } from '../../packages/wire/src/clock.ts'
import { type Random, seededRandom } from '../../packages/wire/src/random.ts'
import { prepareSecret } from '../../packages/wire/src/stripe-signature.ts'
import {
  AUDIT_KEY,
  TEST_PLANS,
  TEST_POLICY,
  TEST_REFERENCE_KEY,
  TEST_SECRET,
} from './test-config.ts'

export interface TestNodeOptions {
  readonly pool: Pool
  /** Where the simulator serves its API. */
  readonly apiBase: string
  readonly failpoint?: Failpoint
  readonly random?: Random
  readonly more?: Partial<PipelineContext>
}

/** The pipeline of one node, without timers: a test decides when it works. */
export interface TestNode {
  readonly context: PipelineContext
  readonly endpoint: Endpoint
  /** Claims and refreshes until nothing is due now. Gives what each refresh ended in. */
  drain(): Promise<Refreshed[]>
  tick(): Promise<number>
  close(): Promise<void>
}

const CLAIMS_MAX = 50

export function testNode(options: TestNodeOptions): TestNode {
  const { pool, apiBase, failpoint, random, more } = options
  const inbox = new Inbox({ flush: (rows) => recordEvents(pool, rows) })
  const scenario: PipelineContext = {
    clock: systemClock,
    random: random ?? seededRandom(1),
    failpoint,
    inbox,
    pool,
    stripe: new StripeReader({
      secretKey: 'sk_test_simulator0000000000000000',
      apiBase: new URL(apiBase),
    }),
    accounts: [''],
    readRate: null,
    auditKey: AUDIT_KEY,
    outgoing: NOTHING_OUTGOING,
    handlers: {},
    notificationDays: [90, 60, 30, 14, 7, 1],
    eventRetentionDays: 400,
    onTermFailed: (_due, error) => {
      throw error
    },
    policy: {
      plans: TEST_PLANS,
      billing: BILLING_USUAL,
      livemode: false,
      referenceKeys: [TEST_REFERENCE_KEY],
      ...TEST_POLICY,
    },
    ...more,
  }
  return {
    context: scenario,
    endpoint: {
      accountClass: 'own',
      accounts: [],
      livemode: false,
      secrets: [prepareSecret(TEST_SECRET)],
    },
    drain: () => drain(scenario),
    tick: () => tick(scenario),
    close: () => inbox.close(),
  }
}

/** Claims and refreshes until nothing is due now. Gives what each refresh ended in. */
export async function drain(scenario: PipelineContext): Promise<Refreshed[]> {
  const ended: Refreshed[] = []
  for (;;) {
    const claims = await claim(scenario, CLAIMS_MAX)
    if (claims.length === 0) return ended
    for (const claimed of claims) ended.push(await refresh(scenario, claimed))
  }
}
