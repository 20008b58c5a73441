import Stripe from 'stripe'
import type { Bursar } from '../index.ts'
import type { Simulator } from '../simulator/index.ts'

interface Stage {
  readonly simulator: Simulator
  readonly apiBase: URL
  readonly bursar: Bursar
  readonly say: (line: string) => void
}

const COMPANY = 'Acme Wind'

/** One checkout is paid, renewed, fails to pay and recovers: each step as the database sees it. */
export async function playStory(stage: Stage): Promise<void> {
  const { simulator, apiBase } = stage
  const { platform } = simulator
  const { hostname: host, port } = apiBase
  const stripe = new Stripe(simulator.apiKey, { host, port, protocol: 'http', telemetry: false })
  platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
    metadata: { company_name: COMPANY },
  })
  const paid = platform.completeCheckout(session.id, { email: 'ada@acme.example', name: 'Ada' })
  const customer = String(paid.customer)
  await tell(stage, `A checkout for ${COMPANY} is paid`)
  await simulator.clock.advance({ days: 32 })
  await tell(stage, 'A month later it renews')
  platform.failNextPayments(customer)
  await simulator.clock.advance({ days: 31 })
  await tell(stage, 'The next payment fails')
  platform.recover(customer)
  await tell(stage, 'A new card is given, the open invoice is paid')
}

/** Waits until every delivery has settled, and tells what the database holds then. */
async function tell({ simulator, bursar, say }: Stage, step: string): Promise<void> {
  await simulator.settled()
  say(`\n${step}.`)
  for (const line of await bursar.settled()) say(`  ${line}`)
}
