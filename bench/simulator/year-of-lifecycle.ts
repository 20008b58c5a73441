import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'

const START = 1_800_000_000
const YEAR_SECONDS = 365 * 86_400

export interface YearOfLifecycle {
  readonly subscriptions: number
  readonly seconds: number
  /** Of the processor: what it would take on a machine with nothing else to do. */
  readonly cpuSeconds: number
  readonly events: number
}

/** So many monthly subscriptions, advanced by a year on one test clock. */
export async function yearOfLifecycle(subscriptions: number): Promise<YearOfLifecycle> {
  const simulator = createSimulator({ startAt: START })
  const account = simulator.platform
  account.createPrice({ id: 'price_a', unit_amount: 1000 })
  const testClock = await openClock(simulator)
  for (let count = 0; count < subscriptions; count += 1) {
    const customer = account.createCustomer({ testClock })
    account.subscribe({ customer: customer.id, price: 'price_a' })
  }
  const before = account.world.events.total
  const startedAt = performance.now()
  const cpuBefore = process.cpuUsage()
  await simulator.advanceTestClock(testClock, START + YEAR_SECONDS)
  const { system, user } = process.cpuUsage(cpuBefore)
  return {
    subscriptions,
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: (system + user) / 1e6,
    events: account.world.events.total - before,
  }
}

async function openClock(simulator: Simulator): Promise<string> {
  const response = await simulator.fetch('http://stripe.test/v1/test_helpers/test_clocks', {
    method: 'POST',
    headers: { authorization: `Bearer ${simulator.apiKey}` },
    body: `frozen_time=${START}`,
  })
  const { id }: { id: string } = JSON.parse(await response.text())
  return id
}
