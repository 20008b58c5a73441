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
  /** What the plans of the config sell; the first is bought. */
  readonly prices: readonly string[]
  /** Signed by the app of the story: whose the checkout is. */
  readonly reference: string
  readonly say: (line: string) => void
}

/** The subscription the story is about, as Stripe knows it. */
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

const STEPS: readonly { tells: string; play: (scene: Scene) => Promise<void> }[] = [
  { tells: `A checkout for ${COMPANY} is paid`, play: checkOut },
  { tells: 'A month later it renews', play: renew },
  { tells: 'The next payment fails', play: failToPay },
  { tells: 'A new card is given, the open invoice is paid', play: recover },
]

/**
 * One checkout is paid, renewed, fails to pay and recovers: each step as the database sees it.
 * A story that was interrupted goes on; one that was told is not told again. In the end it is now.
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
    const told = `The story of ${COMPANY} was told at an earlier start`
    await tell(scene, isOver ? told : `The story of ${COMPANY} goes on where it stopped`)
  }
  for (
    let step = STEPS[stepOf(begun)];
    step !== undefined;
    step = STEPS[stepOf(findLifecycle(scene))]
  ) {
    await step.play(scene)
    await tell(scene, step.tells)
  }
  await comeToPresent(scene)
}

/**
 * The story begins in the past, and time stood still while nothing ran. Whoever buys from now on
 * must buy at one time for both. One who has moved Stripe's clock ahead keeps that.
 */
async function comeToPresent({ simulator, endpoint, bursar }: Scene): Promise<void> {
  const now = Math.floor(systemClock.now().getTime() / 1000)
  if (simulator.clock.now() < now) await simulator.clock.advance(now)
  await simulator.caughtUp(endpoint)
  await bursar.caughtUp()
}

/** How many steps have been taken: Stripe's own word counts, not a note of ours. */
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
  if (lifecycle === null) throw new Error('The checkout of the story is gone.')
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

/** Waits until every delivery has observed, and tells what the database holds then. */
async function tell({ simulator, endpoint, bursar, say }: Scene, step: string): Promise<void> {
  await simulator.caughtUp(endpoint)
  say(`\n${step}.`)
  for (const line of await bursar.caughtUp()) say(`  ${line}`)
}
