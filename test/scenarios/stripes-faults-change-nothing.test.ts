import { expect, test } from 'vitest'
import type { ApiFault, ScenarioName } from '../../packages/simulator/src/index.ts'
import { seededRandom } from '../../packages/wire/src/random.ts'
import { expedite } from '../support/expedite.ts'
import { openServiceStage } from '../support/service-stage.ts'

/** Whole lives of a subscription, and what its row must say at the end. */
const LIFECYCLES = {
  'paid-checkout': ['ACTIVE'],
  renewals: ['ACTIVE'],
  'failing-card': ['EXPIRED'],
  'recovered-payment': ['ACTIVE'],
  'trial-to-paid': ['ACTIVE'],
  'trial-without-card-pauses': ['SUSPENDED'],
  'cancel-at-period-end': ['EXPIRED'],
  'canceled-and-back': ['ACTIVE', 'EXPIRED'],
  'slow-bank-payment': ['ACTIVE'],
  'failed-bank-payment': [],
} as const satisfies Partial<Record<ScenarioName, readonly string[]>>

/** All but `drop` and `lose`: what nobody tells of is found by time, which has tests of its own. */
const DELIVERIES = { duplicate: 0.4, reorder: 0.4, delay: 0.2, twin: 0.3 }

const FAULTS: readonly ApiFault[] = [
  { kind: 'error', status: 500 },
  { kind: 'rate_limited' },
  { kind: 'reset' },
  { kind: 'truncate' },
  { kind: 'stale' },
  { kind: 'unauthorized' },
  { kind: 'hang', forMs: 20 },
]
const FAULT_CHANCE = 0.4

test.each(
  Object.entries(LIFECYCLES).map(([name, ends], index) => ({ ends, name, seed: index + 1 })),
)(
  '$name, seed $seed: whatever Stripe does wrong, it ends as $ends',
  async ({ ends, name, seed }) => {
    const stale = new Set<string>()
    const stage = await openServiceStage()
    const { simulator } = stage
    const random = seededRandom(seed)
    let faults = 0
    simulator.faults.set({ seed, deliveries: DELIVERIES })
    // The life itself asks nothing with GET: all of those are the service's.
    simulator.onApiRequest = ({ method, path }) => {
      const fault = FAULTS[Math.floor(random() * FAULTS.length)]
      if (method !== 'GET' || (faults > 0 && random() > FAULT_CHANCE)) return undefined
      // What Stripe knew a moment ago it does not go on knowing.
      if (fault?.kind === 'stale' && stale.has(path)) return undefined
      if (fault?.kind === 'stale') stale.add(path)
      faults += 1
      return fault
    }
    try {
      await simulator.scenario(isLifecycle(name) ? name : 'paid-checkout')
      const statuses = async () => {
        await expedite(stage.database.pool)
        await expediteReads(stage.database.pool)
        return (await stage.granted()).map((line) => line.split(' ')[1]).sort()
      }
      await expect.poll(() => simulator.deliveries.outstanding).toBe(0)
      await expect.poll(statuses).toEqual(ends)
      await expect.poll(() => undone(stage.database.pool)).toEqual([])
      expect(await statuses()).toEqual(ends)
      expect(await stage.findings()).toEqual([])
      expect(faults).toBeGreaterThan(0)
    } finally {
      await stage.close()
    }
  },
)

/** What has not observed; each look ends the pauses after failures. */
async function undone(pool: Parameters<typeof expedite>[0]): Promise<string[]> {
  await expedite(pool)
  const { rows } = await pool.query<{ object_id: string }>(
    'select object_id from bursar.stripe_objects where stale',
  )
  return rows.map(({ object_id: objectId }) => objectId)
}

// What somebody works on is left alone, as in `expedite`.
const EXPEDITE_READS = `
with looks as (
  select account, object_id from bursar.stripe_objects
  where recheck_at > now() and recheck_cause = 'late_read' for update skip locked
)
update bursar.stripe_objects s set recheck_at = now()
from looks l where s.account = l.account and s.object_id = l.object_id`

/** Ends the pause before a later read. */
async function expediteReads(pool: Parameters<typeof expedite>[0]): Promise<void> {
  await pool.query(EXPEDITE_READS)
}

function isLifecycle(name: string): name is keyof typeof LIFECYCLES {
  return Object.hasOwn(LIFECYCLES, name)
}
