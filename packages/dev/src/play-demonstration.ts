import { systemClock } from '@bursar/wire/clock'
import type { Bursar } from 'bursar'
import Stripe from 'stripe'
import type { Simulator } from 'stripe-simulator'

interface Scene {
  readonly simulator: Simulator
  readonly apiBase: URL
  /** The service's endpoint in the simulator. */
  readonly endpoint: string
  readonly bursar: Bursar
  /** Of the plans in the config; the customer buys the first. */
  readonly prices: readonly string[]
  /** Signed as an app would: the tenant of the checkout. */
  readonly reference: string
  readonly say: (line: string) => void
}

/** The subscription of the demonstration, as Stripe knows it. */
interface Lifecycle {
  readonly customer: string
  readonly subscription: Stripe.Subscription
  readonly invoices: readonly Stripe.Invoice[]
}

const COMPANY = 'Acme Wind'
const UNIT_AMOUNT = 1900
/** A renewal is a draft for an hour. */
const DRAFT_SECONDS = 2 * 3600
const RETRIES_MAX = 10
const TIMEOUT_MS = 5_000

const STEPS: readonly { title: string; play: (scene: Scene) => Promise<void> }[] = [
  { title: `A checkout for ${COMPANY} is paid`, play: checkOut },
  { title: 'A month later, the subscription renews', play: renew },
  { title: 'The next payment fails', play: failToPay },
  { title: 'A new card is added, and the open invoice is paid', play: recover },
]

/**
 * One checkout is paid, renewed, fails to pay and recovers: each step as the database sees it.
 * A demonstration that was interrupted continues; a finished one does not repeat. It ends now.
 */
export async function playDemonstration(scene: Scene): Promise<void> {
  const { platform } = scene.simulator
  for (const id of scene.prices) {
    const isNew = platform.world.prices.find(id) === undefined
    if (isNew) platform.createPrice({ id, unit_amount: UNIT_AMOUNT })
  }
  const begun = findLifecycle(scene)
  if (begun !== null) {
    const isOver = stepOf(begun) === STEPS.length
    if (isOver) await comeToPresent(scene)
    const told = `The demonstration of ${COMPANY} ran before`
    await tell(scene, isOver ? told : `The demonstration of ${COMPANY} continues where it stopped`)
  }
  for (
    let step = STEPS[stepOf(begun)];
    step !== undefined;
    step = STEPS[stepOf(findLifecycle(scene))]
  ) {
    await step.play(scene)
    await tell(scene, step.title)
  }
  await comeToPresent(scene)
}

/**
 * The demonstration begins in the past, and time stood still while nothing ran. From now on,
 * Stripe and the service must have one time. A Stripe clock that somebody moved ahead stays.
 */
async function comeToPresent({ simulator, endpoint, bursar }: Scene): Promise<void> {
  const now = Math.floor(systemClock.now().getTime() / 1000)
  if (simulator.clock.now() < now) await simulator.clock.advance(now)
  await simulator.caughtUp(endpoint)
  await bursar.caughtUp()
}

/** How many steps are done, by what Stripe says. */
function stepOf(lifecycle: Lifecycle | null): number {
  if (lifecycle === null) return 0
  if (lifecycle.subscription.status === 'past_due') return 3
  if (lifecycle.subscription.status !== 'active') return STEPS.length
  const paid = lifecycle.invoices.filter(({ status }) => status === 'paid').length
  return paid > 2 ? STEPS.length : paid
}

function findLifecycle({ simulator }: Scene): Lifecycle | null {
  const { world } = simulator.platform
  const [session] = world.checkoutSessions.filter(
    ({ metadata, status }) => metadata?.company_name === COMPANY && status === 'complete',
  )
  if (session === undefined) return null
  const subscription = world.subscriptions.get(String(session.subscription))
  const invoices = world.invoicesOf(subscription.id)
  return { customer: String(session.customer), subscription, invoices }
}

function getLifecycle(scene: Scene): Lifecycle {
  const lifecycle = findLifecycle(scene)
  if (lifecycle === null) throw new Error('The checkout of the demonstration is gone.')
  return lifecycle
}

async function checkOut({ apiBase, prices, reference, simulator }: Scene): Promise<void> {
  const { hostname: host, port } = apiBase
  const stripe = new Stripe(simulator.apiKey, {
    host,
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: RETRIES_MAX,
    timeout: TIMEOUT_MS,
  })
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: prices[0] ?? '', quantity: 1 }],
    success_url: `${apiBase.origin}/`,
    metadata: { company_name: COMPANY },
    client_reference_id: reference,
  })
  simulator.platform.completeCheckout(session.id, { email: 'ada@acme.example', name: 'Ada' })
}

/** Time passes until the next invoice has been charged. */
async function renew(scene: Scene): Promise<void> {
  const { simulator } = scene
  const { invoices, subscription } = getLifecycle(scene)
  const isDraft = invoices.at(-1)?.status === 'draft'
  const end = subscription.items.data[0]?.current_period_end ?? simulator.clock.now()
  const from = isDraft ? simulator.clock.now() : end
  await simulator.clock.advance(from + DRAFT_SECONDS)
}

async function failToPay(scene: Scene): Promise<void> {
  scene.simulator.platform.failNextPayments(getLifecycle(scene).customer)
  await renew(scene)
}

async function recover(scene: Scene): Promise<void> {
  scene.simulator.platform.recover(getLifecycle(scene).customer)
}

/** Waits until every delivery is processed, then prints what the database holds. */
async function tell({ simulator, endpoint, bursar, say }: Scene, step: string): Promise<void> {
  await simulator.caughtUp(endpoint)
  say(`\n${step}.`)
  for (const line of await bursar.caughtUp()) say(`  ${line}`)
}
