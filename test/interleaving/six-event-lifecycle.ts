import Stripe from 'stripe'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'

/** Stripe as it was between two changes. */
export interface Moment {
  /** Where its API is served. */
  readonly url: string
  readonly now: Date
}

export interface LifecycleEvent {
  readonly label: string
  readonly event: Stripe.Event
  /** The moment at which it happened, as an index: earlier it cannot arrive. */
  readonly moment: number
}

/** One subscription's life: what Stripe said of it, and what it knew at each moment. */
export interface SixEventLifecycle {
  readonly moments: readonly Moment[]
  /** In the order in which they happened. */
  readonly events: readonly LifecycleEvent[]
  stop(): Promise<void>
}

/** Two events tell of a recovery; one of them is among the six. */
export type RecoveryTold = 'invoice.paid' | 'customer.subscription.updated'

const SEED = 6
const START = new Date('2026-01-01T00:00:00Z')
const RENEWAL_DAYS = 32

/** A Stripe in which so many of the four changes have happened; the ids are always the same. */
async function stripeAfter(changes: number): Promise<Simulator> {
  const simulator = createSimulator({ seed: SEED, startAt: START })
  const { platform } = simulator
  platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  const stripe = new Stripe(simulator.apiKey, {
    httpClient: Stripe.createFetchHttpClient(simulator.fetch),
    telemetry: false,
  })
  const { id: session } = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'price_starter', quantity: 1 }],
    success_url: 'https://app.example/done',
    metadata: { company_name: 'Acme Wind' },
  })
  const bought = platform.completeCheckout(session, { email: 'ada@acme.example', name: 'Ada' })
  const customer = String(bought.customer)
  const renewalFails = () => {
    platform.failNextPayments(customer)
    return simulator.clock.advance({ days: RENEWAL_DAYS })
  }
  if (changes >= 1) await renewalFails()
  if (changes >= 2) platform.recover(customer)
  if (changes >= 3) platform.cancel(String(bought.subscription))
  return simulator
}

/** Bought, failed, recovered, deleted: four moments, six events. */
export async function sixEventLifecycle(recoveryTold: RecoveryTold): Promise<SixEventLifecycle> {
  const simulators = await Promise.all([0, 1, 2, 3].map(stripeAfter))
  const logs = simulators.map((simulator) => simulator.events.list())
  const lastOf = (moment: number, type: string) => {
    const before = logs[moment - 1]?.length ?? 0
    const event = logs[moment]!.slice(before).findLast((each) => each.type === type)
    if (event === undefined) throw new Error(`No ${type} at moment ${moment}.`)
    return { event, moment }
  }
  const moments: Moment[] = []
  for (const simulator of simulators) {
    const { url } = await simulator.start()
    moments.push({ url, now: new Date(simulator.clock.now() * 1000) })
  }
  return {
    moments,
    events: [
      { label: 'checkout', ...lastOf(0, 'checkout.session.completed') },
      { label: 'created', ...lastOf(0, 'customer.subscription.created') },
      { label: 'paid', ...lastOf(0, 'invoice.paid') },
      { label: 'failed', ...lastOf(1, 'invoice.payment_failed') },
      { label: 'recovered', ...lastOf(2, recoveryTold) },
      { label: 'deleted', ...lastOf(3, 'customer.subscription.deleted') },
    ],
    stop: async () => {
      await Promise.all(simulators.map((simulator) => simulator.stop()))
    },
  }
}
