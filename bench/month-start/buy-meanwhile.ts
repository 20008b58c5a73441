import type Stripe from 'stripe'
import { receive } from '../../packages/bursar/src/pipeline.ts'
import type { Simulator } from '../../packages/simulator/src/index.ts'
import { signedDelivery } from '../../test/interleaving/signed-delivery.ts'
import type { TestNode } from '../../test/support/test-node.ts'
import type { BenchDatabase } from '../support/bench-database.ts'
import { MONTH_PRICE } from './prepare-account.ts'

const LOOK_EVERY_MS = 20
const TYPES = ['checkout.session.completed', 'customer.subscription.created']

export interface Buying {
  /** Ends it. Gives how long each sale waited from its event to its access, ascending. */
  stop(): Promise<readonly number[]>
}

/** People who buy, one after the other, while something else keeps Bursar busy. */
export function buyMeanwhile(
  database: BenchDatabase,
  simulator: Simulator,
  node: TestNode,
  everySeconds: number,
): Buying {
  const waited: number[] = []
  let isStopped = false
  simulator.addWebhookEndpoint({
    url: 'http://bench.test/webhook/stripe',
    secret: 'whsec_Bm7Qx2LvTz9KcRw4YhNs6FdJ',
    events: TYPES,
    handler: async (request) => {
      const event = (await request.json()) as Stripe.Event
      await receive(node.context, node.endpoint, signedDelivery(event, node.context.clock.now()))
      return new Response('{}')
    },
  })
  const buyOne = async (number: number) => {
    const { platform } = simulator
    const session = platform.openCheckout(MONTH_PRICE, 'https://app.example/done')
    const startedAt = performance.now()
    const done = platform.completeCheckout(session.id, { email: `buyer-${number}@example.com` })
    const id = String(done.subscription)
    const text = `select exists (select from bursar.subscriptions
      where account = '' and stripe_subscription_id = '${id}' and status = 'ACTIVE') as granted`
    while (!(await database.read<{ granted: boolean }>(text)).granted) await pause(LOOK_EVERY_MS)
    waited.push((performance.now() - startedAt) / 1_000)
  }
  const buyAll = async () => {
    for (let number = 0; !isStopped; number += 1) {
      const startedAt = performance.now()
      await buyOne(number)
      await pause(Math.max(0, everySeconds * 1_000 - (performance.now() - startedAt)))
    }
  }
  const buying = buyAll()
  return {
    async stop() {
      isStopped = true
      await buying
      return waited.toSorted((a, b) => a - b)
    },
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
