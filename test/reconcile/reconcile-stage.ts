import Stripe from 'stripe'
import { type PipelineContext, receive } from '../../packages/bursar/src/pipeline.ts'
import { type CatchUpContext, catchUp } from '../../packages/bursar/src/reconcile/catch-up.ts'
import { ListReader } from '../../packages/bursar/src/stripe/list-reader.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { clearState } from '../interleaving/clear-state.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import type { TestDatabase } from '../support/database.ts'
import { type TestNode, testNode } from '../support/test-node.ts'
import type { VirtualClock } from '../support/virtual-clock.ts'

/** A node and a simulated Stripe between which no webhook is delivered unless a test does it. */
export interface ReconcileStage {
  readonly simulator: Simulator
  readonly stripe: Stripe
  readonly node: TestNode
  readonly context: CatchUpContext & { readonly lists: ListReader }
  /** Time passes on the clocks of the database and of Stripe. */
  pass(seconds: number): Promise<void>
  /** Bursar begins with the account now. */
  begin(): Promise<unknown>
  /** Somebody pays, and no webhook says so. Gives the subscription. */
  buy(): Promise<string>
  /** The latest event of a type arrives. Gives it. */
  arrives(type: string): Promise<Stripe.Event>
  /** `plan STATUS` of each subscription. */
  access(): Promise<string[]>
  /** Kinds of the open findings. */
  findings(): Promise<string[]>
  close(): Promise<void>
}

export async function openReconcileStage(
  { pool }: TestDatabase,
  clock: VirtualClock,
  more: Partial<PipelineContext> = {},
): Promise<ReconcileStage> {
  await clearState(pool)
  await pool.query('delete from bursar.event_watermarks; delete from bursar.reconcile_runs')
  const simulator = createSimulator({ startAt: clock.now() })
  const { url } = await simulator.start()
  const node = testNode({ pool, apiBase: url, more: { clock, ...more } })
  const { apiKey: secretKey } = simulator
  const lists = new ListReader({ secretKey, apiBase: new URL(url), admit: async () => undefined })
  const context = { pool, lists, clock, livemode: false }
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  simulator.platform.createPrice({ id: 'price_pro', unit_amount: 4900 })
  const httpClient = Stripe.createFetchHttpClient(simulator.fetch)
  const stripe = new Stripe(secretKey, { httpClient })
  const column = async (text: string) =>
    (await pool.query<{ line: string }>(text)).rows.map(({ line }) => line)
  return {
    simulator,
    stripe,
    node,
    context,
    async pass(seconds) {
      clock.advanceSeconds(seconds)
      await simulator.clock.advance({ seconds })
    },
    begin: () => catchUp(context, { account: '' }),
    async buy() {
      const { id } = await stripe.checkout.sessions.create({
        mode: 'subscription',
        line_items: [{ price: 'price_starter', quantity: 1 }],
        success_url: 'https://app.example/done',
      })
      const done = simulator.platform.completeCheckout(id, { email: 'ada@acme.example' })
      return String(done.subscription)
    },
    async arrives(type) {
      const event = simulator.events.list({ type }).at(-1)!
      await receive(node.context, node.endpoint, signedDelivery(event, clock.now()))
      return event
    },
    access: () =>
      column("select plan_id || ' ' || status as line from bursar.subscriptions order by 1"),
    findings: () =>
      column('select kind as line from bursar.findings where resolved_at is null order by 1'),
    async close() {
      await node.close()
      await simulator.stop()
    },
  }
}
