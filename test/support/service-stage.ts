import { randomBytes } from 'node:crypto'
import Stripe from 'stripe'
import { type Bursar, type Config, createBursar } from '../../packages/bursar/src/index.ts'
import { createPool, type Pool } from '../../packages/bursar/src/postgres/pool.ts'
import type { BursarOptions } from '../../packages/bursar/src/service/open/bursar-options.ts'
import { signReference } from '../../packages/client/src/server.ts'
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../packages/simulator/src/index.ts'
import { AppError } from '../../packages/wire/src/errors.ts'
import { createTestDatabase } from './database.ts'
import { databaseUrl } from './database-on-server.ts'
import { type EditedStripe, startEditedStripe } from './edited-stripe.ts'
import { TEST_REFERENCE_KEY, TEST_SECRET, testConfig } from './test-config.ts'
import type { TestServer } from './test-server.ts'
import { until } from './until.ts'

export const WEBHOOK = 'http://bursar.test/webhook/stripe'

/** What somebody says of themselves in a checkout. */
export interface Claims {
  price?: string
  metadata?: Record<string, string>
  client_reference_id?: string
  company?: string
  email?: string
  card?: string
  /** Default: a company comes by a link that its app has signed, with its name as tenant ID. */
  isSigned?: boolean
}

/** A whole service, as `bursar serve` runs it, on a real database and beside a simulated Stripe. */
export interface ServiceStage {
  simulator: Simulator
  /** What stands between the two, for answers that no simulator gives. */
  answers: EditedStripe
  /** The client that a SaaS has. */
  stripe: Stripe
  database: { url: string; adminUrl: string; pool: Pool }
  bursar: Bursar
  /** One delivery of an event, signed now. */
  deliver(event: object): Promise<Response>
  /** Nothing is on its way and nothing is stale any more. */
  caughtUp(): Promise<void>
  /** Somebody goes through a checkout. Gives the session as it is then. */
  buy(claims?: Claims): Promise<Stripe.Checkout.Session>
  /** `sub_… STATUS tenant`, by subscription. */
  granted(): Promise<string[]>
  /** `kind object_id`, those that are open. */
  findings(): Promise<string[]>
  /** How often Stripe was asked for this object. */
  fetchesOf(id: string): number
  close(): Promise<void>
}

export interface ServiceStageOptions extends BursarOptions {
  /** Whose database `bursar` is used, to be stopped. Default: a database of one's own. */
  readonly server?: TestServer
  /** What is not as in `testConfig`. */
  readonly config?: Partial<Config>
  /** Where its time begins, for example. */
  readonly simulator?: SimulatorOptions
  /** For what must be done before the start, such as hooks. */
  readonly beforeStart?: (bursar: Bursar) => unknown
}

export async function openServiceStage(options: ServiceStageOptions = {}): Promise<ServiceStage> {
  const { server, config, simulator: simulated, beforeStart, ...serviceOptions } = options
  const database = server === undefined ? await createTestDatabase() : databaseOf(server)
  const simulator = createSimulator(simulated)
  const { port } = await simulator.start()
  const answers = await startEditedStripe(simulator.fetch)
  const bursar = createBursar(testConfig(database.url, answers.url, config), serviceOptions)
  await beforeStart?.(bursar)
  await bursar.start()
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  simulator.addWebhookEndpoint({ url: WEBHOOK, secret: TEST_SECRET, handler: bursar.fetch })
  const stripe = new Stripe(simulator.apiKey, { host: '127.0.0.1', port, protocol: 'http' })

  const ask = async (text: string) => (await database.pool.query<{ line: string }>(text)).rows
  return {
    simulator,
    answers,
    stripe,
    database,
    bursar,
    deliver: (event) => bursar.fetch(signedRequest(JSON.stringify(event))),
    caughtUp: async () => {
      await simulator.caughtUp()
      await until('the service has caught up', () => isCaughtUp(bursar))
    },
    buy: (claims = {}) => buy(simulator, stripe, claims),
    granted: async () => (await ask(GRANTED)).map(({ line }) => line),
    findings: async () => (await ask(FINDINGS)).map(({ line }) => line),
    fetchesOf: (id) => simulator.requests.list().filter(({ path }) => path.endsWith(id)).length,
    close: async () => {
      await bursar.stop()
      await answers.stop()
      await simulator.stop()
      await database.drop()
    },
  }
}

/** Waits for it; false when a busy machine did not connect within the service’s own limit. */
async function isCaughtUp(bursar: Bursar): Promise<boolean> {
  try {
    await bursar.caughtUp()
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'POSTGRES_UNAVAILABLE') return false
    throw error
  }
}

function databaseOf({ url, adminUrl }: TestServer) {
  const pool = createPool({ url, max: 1 })
  return { url, adminUrl: databaseUrl(adminUrl, 'bursar'), pool, drop: () => pool.end() }
}

const GRANTED = `
select format('%s %s %s', stripe_subscription_id, status, tenant_id) as line
from bursar.subscriptions order by 1`

const FINDINGS = `
select format('%s %s', kind, object_id) as line
from bursar.findings where resolved_at is null order by 1`

/** As Stripe would send it; signed by Stripe's own package. */
export function signedRequest(payload: string, url = WEBHOOK): Request {
  const header = Stripe.webhooks.generateTestHeaderString({ payload, secret: TEST_SECRET })
  return new Request(url, {
    method: 'POST',
    headers: { 'stripe-signature': header, 'content-type': 'application/json' },
    body: payload,
  })
}

/** An event that says something about an object, whatever Stripe thinks of it. */
export function eventAbout(type: string, object: object, more: object = {}): Stripe.Event {
  return {
    id: `evt_${randomBytes(12).toString('hex')}`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: 1_790_000_000,
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
    ...more,
  } as Stripe.Event
}

/** What the app's own code writes into its payment links. */
export function signedReference(tenantId: string): string {
  return signReference(tenantId, { key: TEST_REFERENCE_KEY, mode: 'test' })
}

const slugOf = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')

let buyers = 0

async function buy(
  simulator: Simulator,
  stripe: Stripe,
  claims: Claims,
): Promise<Stripe.Checkout.Session> {
  buyers += 1
  const { price = 'price_starter', metadata = {}, company, email, card } = claims
  const isSigned = claims.isSigned ?? Object.keys(metadata).length === 0
  const reference =
    claims.client_reference_id ??
    (isSigned && company ? signedReference(slugOf(company)) : undefined)
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price, quantity: 1 }],
    success_url: 'https://app.example/done',
    metadata: { ...metadata, ...(company === undefined ? {} : { company_name: company }) },
    ...(reference !== undefined && { client_reference_id: reference }),
  })
  return simulator.platform.completeCheckout(session.id, {
    name: 'Somebody',
    // The address of a tenant would be taken for a claim.
    email: email ?? `buyer-${buyers}@example.com`,
    ...(card === undefined ? {} : { card }),
  })
}
