import { expect, test } from 'vitest'
import { createSimulator, SCENARIOS } from '../../packages/simulator/src/index.ts'
import { isScenario } from '../../packages/simulator/src/scenarios/scenarios.ts'
import { TRIGGERS } from '../../packages/simulator/src/scenarios/triggers.ts'

/** Types of events by scenario. */
async function typesByScenario(): Promise<Map<string, Set<string>>> {
  const types = new Map<string, Set<string>>()
  for (const name of Object.keys(SCENARIOS).filter(isScenario)) {
    const simulator = createSimulator({ startAt: 1_800_000_000 })
    await simulator.scenario(name)
    types.set(name, new Set(simulator.events.types()))
  }
  return types
}

/** A price, a product and a coupon exist already when a scenario is played again. */
const ONLY_ONCE = ['coupon.created', 'price.created', 'product.created']

test('each trigger plays a scenario that creates its event, and no event is missing', async () => {
  const types = await typesByScenario()
  const wrong = Object.entries(TRIGGERS).filter(
    ([event, scenario]) => types.get(scenario)?.has(event) !== true,
  )
  expect(wrong).toEqual([])
  const all = new Set([...types.values()].flatMap((each) => [...each]))
  const known = [...Object.keys(TRIGGERS), ...ONLY_ONCE]
  expect([...all].filter((type) => !known.includes(type))).toEqual([])
})
