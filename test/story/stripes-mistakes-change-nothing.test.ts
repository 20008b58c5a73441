import { expect, test } from 'vitest'
import type { ApiFault, ScenarioName } from '../../packages/simulator/src/index.ts'
import { seededRandom } from '../../packages/wire/src/random.ts'
import { hurry } from '../support/hurry.ts'
import { openServiceDesk } from '../support/service-desk.ts'

/** Whole lives of a subscription, and what its row must say at the end. */
const LIVES = {
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
const PATIENCE = { timeout: 60_000, interval: 50 }

test.each(Object.entries(LIVES).map(([name, ends], index) => ({ ends, name, seed: index + 1 })))(
  '$name, seed $seed: whatever Stripe does wrong, it ends as $ends',
  async ({ ends, name, seed }) => {
    const stale = new Set<string>()
    const desk = await openServiceDesk()
    const { simulator } = desk
    const random = seededRandom(seed)
    let faults = 0
    simulator.chaos.set({ seed, deliveries: DELIVERIES })
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
      await simulator.scenario(isLife(name) ? name : 'paid-checkout')
      const statuses = async () => {
        await hurry(desk.database.pool)
        await hurryLooks(desk.database.pool)
        return (await desk.granted()).map((line) => line.split(' ')[1]).sort()
      }
      await expect.poll(() => simulator.deliveries.outstanding, PATIENCE).toBe(0)
      await expect.poll(statuses, PATIENCE).toEqual(ends)
      await expect.poll(() => undone(desk.database.pool), PATIENCE).toEqual([])
      expect(await statuses()).toEqual(ends)
      expect(await desk.findings()).toEqual([])
      expect(faults).toBeGreaterThan(0)
    } finally {
      await desk.close()
    }
  },
  120_000,
)

/** What has not settled; each look ends the pauses after failures. */
async function undone(pool: Parameters<typeof hurry>[0]): Promise<string[]> {
  await hurry(pool)
  const { rows } = await pool.query<{ subject: string }>(
    'select subject from bursar.stripe_subjects where dirty',
  )
  return rows.map(({ subject }) => subject)
}

// What somebody works on is left alone, as in `hurry`.
const HURRY_LOOKS = `
with looks as (
  select account, subject from bursar.stripe_subjects
  where recheck_at > now() and recheck_cause = 'late_look' for update skip locked
)
update bursar.stripe_subjects s set recheck_at = now()
from looks l where s.account = l.account and s.subject = l.subject`

/** Ends the pause before a later look. */
async function hurryLooks(pool: Parameters<typeof hurry>[0]): Promise<void> {
  await pool.query(HURRY_LOOKS)
}

function isLife(name: string): name is keyof typeof LIVES {
  return Object.hasOwn(LIVES, name)
}
