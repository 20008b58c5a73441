import type Stripe from 'stripe'
import { adopt } from '../../packages/bursar/src/reconcile/adopt/adopt.ts'
import type { AdoptionContext } from '../../packages/bursar/src/reconcile/adopt/adoption-context.ts'
import { ListedMapping } from '../../packages/bursar/src/reconcile/adopt/mapping/listed-mapping.ts'
import {
  makePlan,
  type PlanContext,
} from '../../packages/bursar/src/reconcile/adopt/plan/make-plan.ts'
import type { Plan } from '../../packages/bursar/src/reconcile/adopt/plan/plan.ts'
import type { EndedRun } from '../../packages/bursar/src/reconcile/runs.store.ts'
import type { Simulator } from '../../packages/simulator/src/index.ts'
import { TEST_PLANS } from '../support/test-config.ts'
import type { ReconcileStage } from './reconcile-stage.ts'

/** A customer that is in Stripe before Bursar is. */
export interface Existing {
  readonly name?: string
  readonly email?: string
  readonly metadata?: Record<string, string>
  /** A price for each subscription. */
  readonly prices?: readonly string[]
}

/** Gives the customer and its subscriptions. */
export async function bringIn(
  stripe: Stripe,
  {
    name = 'Acme Wind',
    email = 'ada@acme.example',
    metadata = {},
    prices = ['price_starter'],
  }: Existing,
): Promise<{ customerId: string; subscriptionIds: string[] }> {
  const customer = await stripe.customers.create({
    name,
    email,
    metadata,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const subscriptionIds: string[] = []
  for (const price of prices) {
    const made = await stripe.subscriptions.create({ customer: customer.id, items: [{ price }] })
    subscriptionIds.push(made.id)
  }
  return { customerId: customer.id, subscriptionIds }
}

/** What `--map csv:…` reads. */
export function csv(rows: readonly (readonly [customer: string, tenant: string, more?: object])[]) {
  const mapping = new ListedMapping('csv:customers.csv')
  for (const [customerId, tenantId, more] of rows) {
    const nothing = { externalId: null, name: null, email: null }
    mapping.add({ customerId, mapped: { tenantId, ...nothing, ...more } })
  }
  return mapping
}

type Mappings = AdoptionContext['mappings']

export function planOf(
  { node, context }: ReconcileStage,
  mappings: Mappings,
  more: Partial<PlanContext> = {},
): Promise<Plan> {
  const { lists, clock } = context
  const { pool } = node.context
  return makePlan({ pool, lists, clock, account: '', mappings, plans: TEST_PLANS, ...more })
}

export function adoptWith(
  { node, context }: ReconcileStage,
  mappings: Mappings,
  more: Partial<AdoptionContext> = {},
): Promise<EndedRun | null> {
  const { pool, clock } = node.context
  return adopt({
    pool,
    clock,
    commit: node.context,
    lists: context.lists,
    account: '',
    mappings,
    actor: { actorType: 'operator', actorId: 'cli ada' },
    ...more,
  })
}

/** The requests that changed something at Stripe since `since`. */
export function writesTo(simulator: Simulator, since: number): number {
  return simulator.requests
    .list()
    .slice(since)
    .filter(({ method }) => method !== 'GET').length
}
