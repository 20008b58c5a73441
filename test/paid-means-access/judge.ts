import { readFacts } from '../../packages/bursar/src/billing/entitlement/facts.store.ts'
import { explain } from '../../packages/bursar/src/operator/explain/explain.store.ts'
import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import { checkEntitlement } from '../../packages/bursar/src/subscription/entitlement/check-entitlement.ts'
import { findUnchecked } from '../support/find-unchecked.ts'
import { MERCHANT_FEATURES, MERCHANT_PLANS } from './merchant.ts'
import type { Stage } from './stage.ts'
import { hasEnded, type Paid, whatIsPaid } from './what-is-paid.ts'

const STALE = 'select object_id from bursar.stripe_objects where stale'
const STORED = `
select stripe_subscription_id as subscription, tenant_id as tenant, status,
  status in ('TRIAL', 'ACTIVE', 'GRACE') as "hasAccess"
from bursar.subscriptions`
const GRANTED = `select * from (${STORED}) stored where "hasAccess"`
const OWNERS = `
select customer_id as customer, tenant_id as tenant from bursar.stripe_customers
where tenant_id is not null order by 1`
const CHECKS = `
select object_id, recheck_at as "at" from bursar.stripe_objects where recheck_at is not null`
const TOLD = `
select object_id from bursar.findings where resolved_at is null and severity = 'action'`

interface Stored extends Granted {
  readonly status: string
  readonly hasAccess: boolean
}

/** What says why a tenant has access; a test may bend it. */
export type Explain = typeof explain

const WEEK_MS = 7 * 86_400_000

interface Granted {
  readonly subscription: string
  readonly tenant: string
}

/**
 * What is promised at a rest. Of a subscription of which no event ever arrived, the service cannot
 * know; and of one whose last change nobody told of, it knows after the next check, within a week.
 */
export class Judge {
  readonly #stage: Stage
  readonly #explain: Explain
  #owners = new Map<string, string>()
  /** Paid and live subscriptions that were looked at: granted, and told of. */
  readonly seen = { granted: 0, told: 0, untold: 0, rests: 0 }

  constructor(stage: Stage, explains: Explain = explain) {
    this.#stage = stage
    this.#explain = explains
  }

  /** What is wrong now, a sentence each. */
  async judge(): Promise<string[]> {
    const { pool } = this.#stage
    this.seen.rests += 1
    const stale = (await pool.query<{ object_id: string }>(STALE)).rows
    const tenants = await this.#stage.tenantIds()
    const allowed = await checks(pool, tenants)
    return [
      ...stale.map(({ object_id: objectId }) => `stale at a rest: ${objectId}`),
      ...(await findUnchecked(pool, this.#stage.now())),
      ...(await this.#aliveWithoutCheck()),
      ...(await this.#paidWithoutAccess(allowed)),
      ...(await this.#accessOfWhatEnded()),
      ...(await this.#ownersWhoMoved()),
      ...(await this.#unlike(tenants, allowed)),
    ]
  }

  /** Paid and live: it grants its plan to exactly one tenant, or an operator has been told. */
  async #paidWithoutAccess(allowed: Allowed): Promise<string[]> {
    const { pool, simulator } = this.#stage
    const { world } = simulator.platform
    const stored = (await pool.query<Stored>(STORED)).rows
    const told = new Set(
      (await pool.query<{ object_id: string }>(TOLD)).rows.map((row) => row.object_id),
    )
    return whatIsPaid(world).flatMap((paid) => {
      if (!this.#isKnown(paid)) {
        this.seen.untold += 1
        return []
      }
      const checkouts = world.checkoutSessions.filter(({ customer }) => customer === paid.customer)
      const objects = [paid.subscription, ...checkouts.map(({ id }) => id)]
      const rows = stored.filter(({ subscription }) => subscription === paid.subscription)
      const tenants = rows.filter(
        ({ tenant, hasAccess }) => hasAccess && isGranted(allowed.get(tenant), paid.plan),
      )
      if (tenants.length === 1) this.seen.granted += 1
      else if (objects.some((objectId) => told.has(objectId))) this.seen.told += 1
      else {
        const has = rows.map(({ tenant, status }) => `${tenant} ${status}`).join(', ')
        const plan = paid.plan ?? 'no plan'
        return [
          `paid without access: ${paid.subscription} (${plan}) of ${paid.customer}: ${has || 'no row'}`,
        ]
      }
      return []
    })
  }

  /**
   * Said by Stripe’s own word: whatever goes on there is looked at again within a week; where only
   * its checkout is known so far, which is not paid yet, that one is.
   */
  async #aliveWithoutCheck(): Promise<string[]> {
    const { pool, post, simulator } = this.#stage
    const { world } = simulator.platform
    const { rows } = await pool.query<{ object_id: string; at: Date }>(CHECKS)
    const latest = this.#stage.now().getTime() + WEEK_MS
    const soon = rows.filter(({ at }) => at.getTime() <= latest)
    const checked = new Set(soon.map(({ object_id: objectId }) => objectId))
    return [...world.subscriptions.newestFirst()]
      .filter((one) => !hasEnded(one) && post.hasHeardOf(one.id))
      .filter(({ id }) => {
        const unpaid = world.checkoutSessions.filter(
          ({ subscription, payment_status }) => subscription === id && payment_status === 'unpaid',
        )
        return ![id, ...unpaid.map((session) => session.id)].some((each) => checked.has(each))
      })
      .map(({ id, status }) => `alive without a next check within a week: ${id} (${status})`)
  }

  #isKnown({ subscription, customer }: Pick<Paid, 'subscription' | 'customer'>): boolean {
    const { charges } = this.#stage.simulator.platform.world
    const theirs = charges.filter((charge) => charge.customer === customer)
    return this.#stage.post.isTold(
      subscription,
      theirs.map(({ id }) => id),
    )
  }

  /** What has ended at Stripe grants nothing. */
  async #accessOfWhatEnded(): Promise<string[]> {
    const { pool, simulator } = this.#stage
    const granted = (await pool.query<Granted>(GRANTED)).rows
    return granted.flatMap(({ subscription, tenant }) => {
      const at = simulator.platform.world.subscriptions.find(subscription)
      if (at === undefined) return [`access for nothing: ${subscription}`]
      const customer = String(at.customer)
      if (!hasEnded(at) || !this.#isKnown({ subscription, customer })) return []
      return [`access for what has ended: ${subscription} of ${tenant}`]
    })
  }

  /** Nobody’s customer becomes somebody else’s, unless an operator says so. */
  async #ownersWhoMoved(): Promise<string[]> {
    const { pool } = this.#stage
    const rows = (await pool.query<{ customer: string; tenant: string }>(OWNERS)).rows
    const before = this.#owners
    this.#owners = new Map(rows.map(({ customer, tenant }) => [customer, tenant]))
    const mayMove = this.#stage.hasMoved
    this.#stage.hasMoved = false
    if (mayMove) return []
    const moved = [...before].filter(([customer, tenant]) => this.#owners.get(customer) !== tenant)
    return moved.map(([customer, tenant]) => `${customer} of ${tenant} is somebody else’s`)
  }

  /** Where `explain` says another thing of a feature than `check`. */
  async #unlike(tenants: readonly string[], checked: Allowed): Promise<string[]> {
    const wrongs: string[] = []
    for (const id of tenants) {
      const answers = checked.get(id)!
      const told = await this.#explain(this.#stage.pool, MERCHANT_PLANS, { id })
      const said = new Map(told.entitlements.map((one) => [one.feature, one]))
      for (const [feature, answer] of answers) {
        const one = said.get(feature)
        const isSame =
          one?.allowed === answer.allowed &&
          one.limit === answer.limit &&
          one.sentence === answer.sentence
        if (!isSame) wrongs.push(`explain of ${id} is not what check says of ${feature}`)
      }
      const hasAccess = [...answers.values()].some(({ allowed }) => allowed)
      if (told.has_access !== hasAccess) {
        wrongs.push(`explain of ${id} says access: ${told.has_access}`)
      }
    }
    return wrongs
  }
}

type Allowed = ReadonlyMap<string, ReadonlyMap<string, Answer>>

interface Answer {
  readonly allowed: boolean
  readonly limit: number | null
  readonly sentence: string
}

function isGranted(answers: ReadonlyMap<string, Answer> | undefined, plan: string | null): boolean {
  if (answers === undefined || plan === null) return false
  const plans = plan === 'any' ? Object.keys(MERCHANT_PLANS) : [plan]
  return plans.some((each) => answers.get(`in_${each}`)?.allowed === true)
}

/** What `check` answers, by tenant and feature. */
async function checks(pool: Pool, tenants: readonly string[]): Promise<Allowed> {
  const questions = tenants.flatMap((tenantId) =>
    MERCHANT_FEATURES.map((feature) => ({ tenantId, feature })),
  )
  const facts = await readFacts(pool, questions)
  const all = new Map<string, Map<string, Answer>>(tenants.map((tenant) => [tenant, new Map()]))
  for (const [index, { tenantId, feature }] of questions.entries()) {
    const { allowed, limit, why } = checkEntitlement(feature, facts[index]!, MERCHANT_PLANS)
    all.get(tenantId)!.set(feature, { allowed, limit, sentence: why.sentence })
  }
  return all
}
