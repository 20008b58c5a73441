import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { exploreOrders } from './explore-orders.ts'
import { FrozenStripe } from './frozen-world.ts'
import { bentBy, MUTANTS } from './mutants.ts'
import { ORDER_SCENARIOS } from './order-scenario.ts'
import { openStage, STAGE_START } from './stage.ts'

/** Of the second scenario; `npm run campaign -- orders` plays all of all. */
const SCHEDULES = 12

let stripe: FrozenStripe
beforeAll(async () => {
  stripe = await FrozenStripe.start(new Date(STAGE_START))
})
afterAll(() => stripe.stop())

const scenarioOf = (name: string) => ORDER_SCENARIOS.find((scenario) => scenario.name === name)!

test('every order of the steps of two events on two nodes keeps every invariant', async () => {
  const open = () => openStage(inject('postgres'))
  const explored = await exploreOrders(open, stripe, scenarioOf('created at A, paid at B'))
  expect(explored.failures).toEqual([])
  expect(explored.isComplete).toBe(true)
  expect(explored.schedules).toBeGreaterThan(3)
  expect(explored.states).toBeGreaterThan(30)
})

test('so do the first orders on a checkout and its subscription, with waits for locks', async () => {
  const open = () => openStage(inject('postgres'))
  const scenario = scenarioOf('checkout at A, created at B')
  const explored = await exploreOrders(open, stripe, scenario, SCHEDULES)
  expect(explored.failures).toEqual([])
  expect(explored.lockWaits).toBeGreaterThan(0)
})

test('an order that breaks an invariant is told, with the schedule', async () => {
  const mutant = MUTANTS.find(({ statement }) => statement === 'refresh_observe')!
  const open = () => openStage(inject('postgres'), bentBy(mutant))
  const scenario = scenarioOf('created at A, paid at B')
  const { failures } = await exploreOrders(open, stripe, scenario, 100)
  expect(failures[0]?.broken.join()).toMatch(/^I\d/)
  expect(failures[0]?.schedule).toContain('flush B 1')
})
