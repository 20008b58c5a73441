import type Stripe from 'stripe'
import type { AnchorOptions } from '../../../packages/bursar/src/audit/anchor-chain-heads.store.ts'
import { verifyAudit } from '../../../packages/bursar/src/audit/verify-audit.store.ts'
import type { Pool } from '../../../packages/bursar/src/postgres/pool.ts'
import type { Simulator } from '../../../packages/simulator/src/index.ts'
import type { TestEndpoint } from '../test-endpoint.ts'
import { messageWrongs } from './message-wrongs.ts'

/** What Stripe's words mean to us, written down once more: no rule of the product judges itself. */
const STATUSES: Partial<Record<Stripe.Subscription.Status, string>> = {
  active: 'ACTIVE',
  past_due: 'GRACE',
  canceled: 'EXPIRED',
}
const PLANS: Record<string, string> = { price_starter: 'starter', price_pro: 'pro' }

export interface Scene {
  readonly simulator: Simulator
  /** Who is announced to. */
  readonly endpoint: TestEndpoint
  readonly stripe: Stripe
  readonly pool: Pool
  readonly audit: AnchorOptions
  /** Everybody who has ever bought. */
  readonly customers: readonly string[]
}

/** Everything in the database that is not as it must be when all has observed; empty: all is. */
export async function findWrongs(scene: Scene): Promise<string[]> {
  const truth = await subscriptionsOf(scene)
  const wrongs = await Promise.all([
    eventWrongs(scene),
    objectWrongs(scene),
    tenantWrongs(scene),
    stateWrongs(scene, truth),
    auditWrongs(scene),
    messageWrongs(scene),
  ])
  return wrongs.flat()
}

async function subscriptionsOf({ stripe, customers }: Scene): Promise<Stripe.Subscription[]> {
  const lists = customers.map((customer) =>
    stripe.subscriptions.list({ customer, status: 'all', limit: 100 }),
  )
  return (await Promise.all(lists)).flatMap(({ data }) => data)
}

/** What was answered 2xx is stored, all of it and nothing else, and processed. */
async function eventWrongs({ simulator, pool }: Scene): Promise<string[]> {
  const { rows } = await pool.query<{ event_id: string; processed: boolean }>(
    'select event_id, processed_at is not null as processed from bursar.stripe_events',
  )
  const stored = new Map(rows.map((row) => [row.event_id, row.processed]))
  const accepted = new Set(
    simulator.deliveries
      .log()
      .filter(({ attempts }) => attempts.some(({ status }) => status === 200))
      .map(({ eventId }) => eventId),
  )
  const undelivered = simulator.deliveries.log().filter(({ state }) => state !== 'delivered')
  return [
    ...undelivered.map(({ eventId, state }) => `event ${eventId} is ${state}`),
    ...[...accepted].filter((id) => !stored.has(id)).map((id) => `accepted and lost: ${id}`),
    ...[...stored.keys()].filter((id) => !accepted.has(id)).map((id) => `never sent: ${id}`),
    ...rows.filter((row) => !row.processed).map((row) => `not processed: ${row.event_id}`),
  ]
}

/** Nobody waits for an owner who is there, and no life here gives a reason for a finding. */
async function objectWrongs({ pool }: Scene): Promise<string[]> {
  const { rows } = await pool.query<{ wrong: string }>(
    `select object_id || ' still waits for its owner' as wrong from bursar.stripe_objects
       where waiting_since is not null
     union all select 'a finding: ' || kind || ' of ' || object_id from bursar.findings`,
  )
  return rows.map((row) => row.wrong)
}

/** One tenant for each customer who bought, and one row of the audit log that says so. */
async function tenantWrongs({ pool, customers }: Scene): Promise<string[]> {
  const { rows } = await pool.query<{ tenant_id: string; customers: string[]; created: number }>(
    `select t.tenant_id,
       array(select customer_id from bursar.stripe_customers c where c.tenant_id = t.tenant_id)
         as customers,
       (select count(*) from bursar.subscription_audit a
         where a.tenant_id = t.tenant_id and a.event_type = 'tenant.created')::int as created
     from bursar.tenants t`,
  )
  const wrongs = rows.filter((row) => row.created !== 1 || row.customers.length !== 1)
  const owned = new Set(rows.flatMap((row) => row.customers))
  return [
    ...wrongs.map((row) => `tenant ${row.tenant_id}: ${JSON.stringify(row)}`),
    ...customers.filter((id) => !owned.has(id)).map((id) => `${id} has no tenant`),
    ...(rows.length === customers.length
      ? []
      : [`${rows.length} tenants for ${customers.length} customers`]),
  ]
}

interface StateRow {
  readonly stripe_subscription_id: string
  readonly status: string
  readonly plan_id: string
  readonly term_end: Date
  /** The status and the plan after each row of the audit log, from the first to the last. */
  readonly history: readonly AuditRow[]
}

interface AuditRow {
  readonly event_type: string
  readonly generation: number
  readonly changes: Readonly<Record<string, { from: unknown; to: unknown }>>
}

const STATES = `
select s.stripe_subscription_id, s.status, s.plan_id, s.term_end,
  (select coalesce(json_agg(json_build_object('event_type', a.event_type,
      'generation', a.details->'generation', 'changes', a.details->'changes')
      order by a.sequence), '[]')
    from bursar.subscription_audit a where a.actor_id = s.stripe_subscription_id) as history
from bursar.subscriptions s`

/** Every subscription is as Stripe says, and its audit log tells each change exactly once. */
async function stateWrongs({ pool }: Scene, truth: Stripe.Subscription[]): Promise<string[]> {
  const { rows } = await pool.query<StateRow>(STATES)
  const known = new Map(rows.map((row) => [row.stripe_subscription_id, row]))
  const differing = truth.flatMap((subscription) => {
    const row = known.get(subscription.id)
    const ours = row && [row.status, row.plan_id, row.term_end.getTime() / 1000].join(' ')
    const [item] = subscription.items.data
    const plan = PLANS[item!.price.id]
    const theirs = [STATUSES[subscription.status], plan, item!.current_period_end].join(' ')
    return ours === theirs ? [] : [`${subscription.id} is ${theirs}, and we say ${ours}`]
  })
  const extra = rows.length === truth.length ? [] : [`${rows.length} rows for ${truth.length}`]
  return [...differing, ...extra, ...rows.flatMap(historyWrongs)]
}

function historyWrongs({ stripe_subscription_id: id, history, ...row }: StateRow): string[] {
  const wrongs: string[] = []
  const told: Record<string, unknown> = {}
  let generation = 0
  for (const [index, { event_type, generation: at, changes }] of history.entries()) {
    const type = index === 0 ? 'subscription.created' : 'subscription.changed'
    if (event_type !== type) wrongs.push(`${id}: row ${index} of its audit log is ${event_type}`)
    if (at <= generation) wrongs.push(`${id}: generation ${at} is in the audit log twice`)
    generation = at
    for (const [field, { from, to }] of Object.entries(changes)) {
      const before = JSON.stringify(told[field] ?? null)
      if (JSON.stringify(from) !== before) wrongs.push(`${id}: ${field} was ${before} before`)
      if (index > 0 && JSON.stringify(to) === before) wrongs.push(`${id}: ${field} is told twice`)
      told[field] = to
    }
  }
  const end = [told['status'], told['planId'], told['termEnd']].join(' ')
  const is = [row.status, row.plan_id, row.term_end.toISOString()].join(' ')
  return end === is ? wrongs : [...wrongs, `${id} is ${is}, and its audit log ends with ${end}`]
}

async function auditWrongs({ pool, audit }: Scene): Promise<string[]> {
  const { breaks } = await verifyAudit(pool, audit)
  return breaks.map((found) => `the audit log: ${JSON.stringify(found)}`)
}
