import type { Trial } from '../contract.ts'
import { Inconclusive } from '../contract.ts'
import type { Oracles, ProbeOptions, StageWorld } from '../engine/options.ts'
import type { ApiVersion } from '../event/api-versions.ts'
import type { Calibration, StripeEvent } from '../event/inert-event.ts'
import { type Exchange, is2xx } from '../http/exchange.ts'
import { pause } from '../http/pace.ts'
import type { StripeObject } from '../oracle/find-in-double.ts'
import {
  type State,
  type StateOracle,
  type StateRow,
  settledState,
} from '../oracle/state-oracle.ts'
import type { StripeDouble } from '../oracle/stripe-double.ts'
import { asOfVersion } from './as-of-version.ts'
import { type Bait, setBait } from './bait.ts'
import { type Buyer, type BuyerOptions, HIGH_AMOUNT, LOW_AMOUNT, newBuyer } from './buyer.ts'
import { Lags } from './lags.ts'
import { rowOf } from './row-of.ts'

const DELIVERY_TRIES_MAX = 6
const ASKS_MS_MAX = 5_000
const ASKS_READ_MS = 10
export const NEVER_ASKED =
  'The endpoint did not call the Stripe double. Either its API base is not set to the double, or ' +
  'it never calls Stripe.'
export const SETTLE = { intervalMs: 500, withinMs: 30_000 }

/** The setup for state-changing probes: buyers, their events, and the recorded state. */
export class Stage {
  readonly context: Courier
  readonly world: StageWorld
  readonly oracle: StateOracle
  /** The plan names that the state oracle reports. Set by the state control. */
  plans: { low: string | null; high: string | null } = { low: null, high: null }
  /** What one normal purchase adds to the counters. Set by the state control. */
  purchaseEffects: Record<string, number> = {}
  /** Whether the endpoint calls the double for a normal purchase. Set by the state control. */
  asksStripe = false
  /** How long a normal purchase takes to appear. Set by the state control. */
  purchaseMs = 0
  private lure: { buyer: Buyer; decoy: Buyer } | null = null
  private buyers = 0
  private readonly lags = new Lags()

  constructor(context: Courier, world: StageWorld, oracle: StateOracle) {
    this.context = context
    this.world = world
    this.oracle = oracle
  }

  get double(): StripeDouble | undefined {
    return this.context.oracles.double
  }

  get settle() {
    const { intervalMs = SETTLE.intervalMs, withinMs = SETTLE.withinMs } =
      this.context.run.options.settle ?? {}
    return { intervalMs, withinMs }
  }

  /** The double, or the verdict `inconclusive`. */
  needDouble(): StripeDouble {
    if (this.double === undefined) throw new Inconclusive('This probe needs --double.')
    return this.double
  }

  /** A double that this endpoint calls, or the verdict `inconclusive`. */
  needConnectedDouble(): StripeDouble {
    const double = this.needDouble()
    if (!this.asksStripe) throw new Inconclusive(NEVER_ASKED)
    return double
  }

  /** Waits until the endpoint asks the double about a new buyer. false: it does not. */
  async asksAbout({ nonce }: Buyer): Promise<boolean> {
    const end = performance.now() + ASKS_MS_MAX
    const isAsked = () => this.double?.fetched().some(({ path }) => path.includes(nonce)) ?? false
    while (!isAsked() && performance.now() < end) await pause(ASKS_READ_MS)
    return isAsked()
  }

  buyer(change: Partial<BuyerOptions> & { plan?: 'low' | 'high' } = {}): Buyer {
    const { plan = 'low', ...rest } = change
    const nonce = rest.nonce ?? this.context.nonce()
    const tenant = rest.tenant ?? this.tenantFor(nonce)
    const buyer = newBuyer({
      nonce,
      now: this.context.now(),
      price: this.world.prices[plan],
      amount: plan === 'low' ? LOW_AMOUNT : HIGH_AMOUNT,
      livemode: this.context.manner.livemode,
      tenant,
      ...this.marksFor(tenant),
      ...rest,
    })
    this.publish(buyer)
    return buyer
  }

  private tenantFor(nonce: string): string {
    const known = this.world.tenants ?? []
    this.buyers += 1
    return known[this.buyers % Math.max(known.length, 1)] ?? `probe-${nonce}`
  }

  /** The marks that this endpoint puts on its own checkouts. */
  marksFor(tenant: string): { metadata?: Record<string, string>; reference?: string } {
    const fill = (text: string) => text.replaceAll('$TENANT', tenant)
    const { metadata, client_reference_id: reference } = this.world.marks ?? {}
    const filled = Object.entries(metadata ?? {}).map(([key, value]) => [key, fill(value)])
    return {
      metadata: Object.fromEntries(filled),
      ...(reference === undefined ? {} : { reference: fill(reference) }),
    }
  }

  /** Updates the objects of the double. Without a double, the events must carry the state. */
  publish(buyer: Buyer): void {
    const { double } = this
    if (double === undefined) return
    const { customer, subscription, invoice, session, charge } = buyer
    for (const object of [customer, subscription, invoice, session, charge]) double.put(object)
    for (const item of subscription.items.data) double.put(item.price as StripeObject)
  }

  /** An event about an object as it is now. */
  event(
    type: string,
    object: StripeObject,
    change: Record<string, unknown> & { api_version?: ApiVersion } = {},
  ): StripeEvent {
    const version = change.api_version ?? this.context.manner.apiVersion
    return {
      id: `evt_probe${this.context.nonce()}`,
      object: 'event',
      api_version: version,
      created: this.context.now(),
      data: { object: asOfVersion(version, object) },
      livemode: this.context.manner.livemode,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      ...(this.world.account === undefined ? {} : { account: this.world.account }),
      type,
      ...change,
    }
  }

  /** One correctly signed delivery. */
  async deliver(event: StripeEvent): Promise<Exchange> {
    return (await this.context.send(event.type, { event })).exchange
  }

  /** Delivers events, and retries rejected ones a few times as Stripe does. */
  async deliverSurely(...events: readonly StripeEvent[]): Promise<Exchange[]> {
    const answers: Exchange[] = []
    for (const event of events) {
      let answer = await this.deliver(event)
      for (let tries = 1; !is2xx(answer) && tries < DELIVERY_TRIES_MAX; tries += 1) {
        await pause(this.settle.intervalMs)
        answer = await this.deliver(event)
      }
      answers.push(answer)
    }
    return answers
  }

  /** The events that Stripe sends for a purchase. */
  purchaseEvents(buyer: Buyer): [StripeEvent, StripeEvent, StripeEvent] {
    return [
      this.event('checkout.session.completed', buyer.session),
      this.event('customer.subscription.created', buyer.subscription),
      this.event('invoice.paid', buyer.invoice),
    ]
  }

  /** Makes a purchase and waits until it shows in the state. Throws Inconclusive if it does not. */
  async enrolled(change: Partial<BuyerOptions> & { plan?: 'low' | 'high' } = {}): Promise<Buyer> {
    const buyer = this.buyer(change)
    await this.deliverSurely(...this.purchaseEvents(buyer))
    const answeredAtMs = this.context.lastAnswerAtMs
    const shownAtMs = await this.shown(buyer, (found) => found?.entitled === true)
    if (shownAtMs !== null) this.lags.add(Math.max(0, shownAtMs - answeredAtMs))
    const row = await this.row(buyer)
    if (row?.entitled !== true)
      throw new Inconclusive('A normal purchase did not appear in the state.')
    return buyer
  }

  /**
   * The state once all work is done. An endpoint that answers before it works gets twice the time
   * that its work took for a normal purchase.
   */
  async settled(): Promise<State> {
    const { intervalMs, withinMs } = this.settle
    const dueAtMs = this.context.lastAnswerAtMs + this.lags.timeoutMs
    await pause(Math.max(0, dueAtMs - performance.now()))
    const apartMs = Math.max(intervalMs, this.lags.greatestMs)
    return settledState(this.oracle, { intervalMs: apartMs, withinMs })
  }

  async row(buyer: Buyer): Promise<StateRow | null> {
    return rowOf(await this.settled(), buyer)
  }

  /** Waits until a row is as expected and stable. Returns its last value when time is up. */
  async until(
    buyer: Buyer,
    test: (row: StateRow | null) => boolean,
    withinMs = this.settle.withinMs,
  ): Promise<StateRow | null> {
    await this.shown(buyer, test, withinMs)
    return this.row(buyer)
  }

  /** When the read began that saw the expected row. null: time was up first. */
  private async shown(
    buyer: Buyer,
    test: (row: StateRow | null) => boolean,
    withinMs = this.settle.withinMs,
  ): Promise<number | null> {
    const end = performance.now() + withinMs
    for (;;) {
      const lookedAtMs = performance.now()
      const row = rowOf(await this.oracle.read(), buyer)
      if (test(row)) return lookedAtMs
      if (performance.now() > end) return null
      await pause(Math.min(this.settle.intervalMs, 100))
    }
  }

  /** An event that would show if it were processed. */
  async bait(): Promise<Bait> {
    this.lure ??= { buyer: await this.enrolled(), decoy: await this.enrolled() }
    return setBait(this, this.lure, () => {
      this.lure = null
    })
  }
}

/** What the stage needs from the probe context: the time, nonces, and delivery. */
interface Courier {
  readonly oracles: Oracles
  readonly manner: Calibration
  readonly run: { readonly options: ProbeOptions }
  /** Of the last answer to anything that was sent. */
  readonly lastAnswerAtMs: number
  now(): number
  nonce(): string
  send(note: string, delivery: { event: StripeEvent }): Promise<Trial>
}
