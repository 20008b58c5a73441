import { Agent, request } from 'node:http'
import { createSimulator, type Simulator } from '../src/simulator/index.ts'

/**
 * What the simulator is asked to do at least: a thousand subscriptions for a year on a test clock
 * in 30 s, and 3,000 reads a second on one core. `npm run bench:simulator`, `--json` for machines.
 */
const SUBSCRIPTIONS = 1000
const YEAR_SECONDS = 365 * 86_400
const READS = 20_000
const CONNECTIONS = 32

async function yearOfLife(): Promise<{ seconds: number; events: number; creationMs: number }> {
  const begin = performance.now()
  const simulator = createSimulator({ startAt: 1_800_000_000 })
  const creationMs = performance.now() - begin
  const account = simulator.platform
  account.createPrice({ id: 'price_a', unit_amount: 1000 })
  const clock = await post(simulator, '/v1/test_helpers/test_clocks', 'frozen_time=1800000000')
  for (let count = 0; count < SUBSCRIPTIONS; count += 1) {
    const customer = account.createCustomer({ testClock: clock.id })
    account.subscribe({ customer: customer.id, price: 'price_a' })
  }
  const before = account.world.events.total
  const start = performance.now()
  await simulator.advanceTestClock(clock.id, 1_800_000_000 + YEAR_SECONDS)
  const seconds = (performance.now() - start) / 1000
  return { seconds, events: account.world.events.total - before, creationMs }
}

async function reads(): Promise<{ perSecond: number }> {
  const simulator = createSimulator()
  const account = simulator.platform
  account.createPrice({ id: 'price_a', unit_amount: 1000 })
  const customer = account.createCustomer()
  const { id } = account.subscribe({ customer: customer.id, price: 'price_a' })
  const { port } = await simulator.start()
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const headers = { authorization: `Bearer ${simulator.apiKey}` }
  const read = () =>
    new Promise<void>((resolve, reject) => {
      const options = { agent, headers, port, host: '127.0.0.1', path: `/v1/subscriptions/${id}` }
      request(options, (incoming) => incoming.resume().once('end', resolve))
        .once('error', reject)
        .end()
    })
  const start = performance.now()
  let left = READS
  const lane = async () => {
    while (left > 0) {
      left -= 1
      await read()
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, lane))
  const perSecond = READS / ((performance.now() - start) / 1000)
  agent.destroy()
  await simulator.stop()
  return { perSecond: Math.round(perSecond) }
}

async function post(simulator: Simulator, path: string, body: string): Promise<{ id: string }> {
  const headers = { authorization: `Bearer ${simulator.apiKey}` }
  const init = { method: 'POST', headers, body }
  const response = await simulator.fetch(`http://stripe.test${path}`, init)
  return JSON.parse(await response.text())
}

const year = await yearOfLife()
const read = await reads()
const memoryMb = Math.round(process.memoryUsage().rss / 1_048_576)
if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify({ ...year, ...read, memoryMb })}\n`)
} else {
  process.stdout.write(
    `${SUBSCRIPTIONS} subscriptions for a year: ${year.seconds.toFixed(1)} s, ` +
      `${year.events} events (at most 30 s)\n` +
      `reads, client in the same process: ${read.perSecond}/s (at least 3000/s)\n` +
      `in-process creation: ${year.creationMs.toFixed(1)} ms · memory: ${memoryMb} MB\n`,
  )
}
